// What a document holds, made of the records of its fields (model/field.hpp), so that the program
// says itself what its output means. The same text every time; any thread.
#pragma once

#include <string>
#include <string_view>

namespace ipcbench {

struct Document;
struct ComparisonDocument;
struct HistoryDocument;
struct Catalogue;
struct WatchDocument;

inline constexpr std::string_view kSchemaName = "ipcbench-result";
inline constexpr int kSchemaVersion = 1;

// Specialised for every document that is written as JSON:
//   kName, kVersion  of its schema; the version changes when a reader of older ones would misread
//                    new ones
//   kTitle, kPlural  what it is called, and several of them
template <class Document>
struct SchemaOf;

template <>
struct SchemaOf<Document> {
  static constexpr std::string_view kName = kSchemaName, kTitle = "Result of ipcbench",
                                    kPlural = "results";
  static constexpr int kVersion = kSchemaVersion;
};
template <>
struct SchemaOf<ComparisonDocument> {
  static constexpr std::string_view kName = "ipcbench-compare", kTitle = "Comparison by ipcbench",
                                    kPlural = "comparisons";
  static constexpr int kVersion = 1;
};
template <>
struct SchemaOf<HistoryDocument> {
  static constexpr std::string_view kName = "ipcbench-history", kTitle = "History by ipcbench",
                                    kPlural = "histories";
  static constexpr int kVersion = 1;
};
template <>
struct SchemaOf<Catalogue> {
  static constexpr std::string_view kName = "ipcbench-list", kTitle = "What ipcbench offers",
                                    kPlural = "lists";
  static constexpr int kVersion = 1;
};
template <>
struct SchemaOf<WatchDocument> {
  static constexpr std::string_view kName = "ipcbench-watch", kTitle = "What ipcbench watched",
                                    kPlural = "watchings";
  static constexpr int kVersion = 1;
};

// JSON Schemas; results/ has copies: ipcbench.schema.json, ipcbench-compare.schema.json,
// ipcbench-history.schema.json, and so on: what `ipcbench schema --of` offers.
const std::string& result_schema();
const std::string& comparison_schema();
const std::string& history_schema();
const std::string& catalogue_schema();
const std::string& advice_schema();
const std::string& metg_schema();
const std::string& tune_schema();
const std::string& doctor_schema();
const std::string& watch_schema();

// Tables of all keys as Markdown; docs/result.md is a copy.
std::string result_keys();

}  // namespace ipcbench
