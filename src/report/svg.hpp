// Pictures as SVG that stands in a page: what a drawing is given, and the drawings. Colours, dashes
// and patterns are classes of the page's style (html_style.cpp), because a page whose security
// policy forbids attributes of style has no other. Texts are plain and escaped here. Private to the
// page; pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ipcbench::svg {

inline constexpr std::size_t kMostSeries = 7;  // that a reader tells apart in one picture
inline constexpr double kWidth = 480;          // of every drawing, in its own units
inline constexpr double kFontSize = 13;

// How a value lies on its axis.
enum class Scale { logarithmic, linear, from_zero };

// The parts of a drawing that a picture is told by: what it is called and what it shows.
struct Heading {
  std::string id;  // unique in the page
  std::string title, description;
};

// One figure with its range; `low` and `high` are the value itself where there is none.
struct Mark {
  double x = 0, value = 0, low = 0, high = 0;
  bool hollow = false;  // its invocations fall into groups
  std::string tip;      // said when it is pointed at
  std::string keys;     // of html_parts::keys_text(), for the filter
};

struct Series {
  std::string name;
  std::string keys;
  std::vector<Mark> marks;  // by x
};

struct Tick {
  double at = 0;
  std::string text;
};

// Series over a swept number.
struct Lines {
  std::string x_label, y_label;
  std::vector<Series> series;  // the first kMostSeries are drawn
  std::vector<Tick> x_ticks;
  bool x_logarithmic = false;
  std::string (*text)(double value) = nullptr;  // of a value
};
std::string draw(const Heading& heading, const Lines& lines, Scale scale);

// A figure and its range in each row, where nothing is swept.
struct Rows {
  std::string x_label;
  std::vector<Series> rows;  // of one mark each
  std::string (*text)(double value) = nullptr;
};
std::string draw(const Heading& heading, const Rows& rows, Scale scale);

// A part of a band, from 0 to 1 of its length.
struct Part {
  double from = 0, to = 0;
  std::size_t kind = 0;  // of the legend
  std::string text;      // written in it where there is room
};
// Behind the others; where the last one has this kind and ends here, that one goes on.
void add_part(std::vector<Part>& parts, double from, double to, std::size_t kind);

struct Band {
  std::string name;
  std::string keys;
  std::vector<Part> parts;
  std::string tip;
};
// Bands below each other, all of the same length; `ends` are written below its left and right end.
struct Bands {
  std::vector<Band> bands;
  std::string begin, end;
};
std::string draw(const Heading& heading, const Bands& bands);

// A change and its interval, as ratios less one: 0.05 is 5 % more.
struct Change {
  std::string name, text;  // `text` stands at the right end
  double low = 0, value = 0, high = 0;
  double detectable = 0;  // an increase that would have been found; 0: not drawn
  std::size_t kind = 0;   // colour and marker, those of a series
  bool hollow = false;
  std::string tip, keys;
};
// Below each other, around the line of no change.
struct Changes {
  std::string label;                   // of the axis
  double margin = 0, same_within = 0;  // drawn on either side of no change
  std::vector<Change> changes;
};
std::string draw(const Heading& heading, const Changes& changes);
// Whether a part of it is cut at the edge of the picture.
bool lies_beyond(const Change& change);

// One result of a series; `low` and `high` are the value itself where there is no interval.
struct TrendPoint {
  double low = 0, value = 0, high = 0;
  bool hollow = false;  // its invocations fall into groups: no part of the line
  std::string tip;
};
// The median of the points [begin, end).
struct TrendLevel {
  std::size_t begin = 0, end = 0;
  double value = 0;
};
struct TrendChange {
  std::size_t at = 0;  // the first point behind it
  std::string text;
  bool worse = false;
};
// A series, each result as far from its neighbours as any other.
struct Trend {
  std::string y_label;
  std::vector<TrendPoint> points;
  std::vector<TrendLevel> levels;
  std::vector<TrendChange> changes;   // ascending
  std::vector<Tick> dates, versions;  // by the index of their points, ascending
  std::string (*text)(double value) = nullptr;
};
std::string draw(const Heading& heading, const Trend& trend, Scale scale);

// A stretch of a row of areas, as values of x: its kind is that of the legend, its strength from 0
// to 1 how deep the colour is.
struct AreaRun {
  double from = 0, to = 0;
  std::size_t kind = 0;
  double strength = 1;
};
struct AreaRow {
  double low = 0, high = 0;  // values of y
  std::vector<AreaRun> runs;
};
struct AreaLine {
  std::vector<std::pair<double, double>> points;  // x and y, ascending by y
  std::string text;                               // stands on the line
  bool main = false;
};
// Areas over two numbers, each as far as its logarithm, with lines of equal value and places.
struct Areas {
  std::string x_label, y_label;
  double x_low = 0, x_high = 0, y_low = 0, y_high = 0;
  std::vector<AreaRow> rows;
  std::vector<AreaLine> lines;
  std::vector<Tick> y_ticks;
  std::vector<std::string> names;  // of kinds, written into their largest runs; empty: not
  std::vector<std::pair<double, double>> places;  // x and y; the text stands at the first one
  std::string place_text, tip;
  std::string (*x_text)(double value) = nullptr;
};
std::string draw(const Heading& heading, const Areas& areas);
std::string place_sign();
std::string area_sign(std::size_t kind);

// The signs of all that these drawings have, for the legend.
std::string change_sign(std::size_t kind, bool hollow);
std::string chevron_sign();
std::string line_sign(std::string_view kind);  // an upright line of this class
std::string result_sign(bool hollow);
std::string level_sign();

// The sign of a series and of a kind of band, for the legend.
std::string series_sign(std::size_t series);
std::string band_sign(std::size_t kind);
// What the drawings refer to: stands once in a page, before them.
std::string definitions();

}  // namespace ipcbench::svg
