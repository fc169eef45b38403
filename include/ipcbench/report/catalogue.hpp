// What there is to choose from, for people and for programs. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "ipcbench/model/catalogue.hpp"
#include "ipcbench/report/format.hpp"

namespace ipcbench {

// A line for each transport, and the names of everything else: what fits a screen.
std::string catalogue_overview(const Catalogue& catalogue, std::size_t width);
// All that is known of the items of one kind.
std::string catalogue_section(const Catalogue& catalogue, std::string_view kind, std::size_t width);
// All that is known of an item by itself.
std::string catalogue_entry(const CatalogueItem& item, std::size_t width);
std::string catalogue_json(const Catalogue& catalogue);

}  // namespace ipcbench
