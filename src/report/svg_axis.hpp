// What the drawings of a page share: where a value lies, which values an axis names, and the parts
// of SVG that each of them has. Private to the drawings.
#pragma once

#include <string>
#include <vector>

#include "svg.hpp"

namespace ipcbench::svg {

// From values to places. Bounds are of values; a logarithmic axis needs them above 0.
class Axis {
 public:
  Axis(bool logarithmic, double low, double high, double from, double to);

  double place(double value) const;  // a value beyond the bounds lies at the nearer one
  // Values that are worth a line, at most `most` of them, in their order.
  std::vector<double> ticks(std::size_t most) const;

 private:
  bool logarithmic_;
  double low_, high_, from_, to_;
};

// Over all values and ranges of these series, with a little room at the ends.
Axis value_axis(const std::vector<Series>& series, Scale scale, double from, double to);

// "10 ms" of "10.0 ms": a round value as an axis has it.
std::string tick_text(const std::string& text);

std::string begin_drawing(const Heading& heading, double height);
// `anchor` is start, middle or end.
std::string text_at(double x, double y, std::string_view anchor, std::string_view text,
                    std::string_view kind = "");
std::string line_from(double x1, double y1, double x2, double y2, std::string_view kind);
// The shape of a series, around a point.
std::string marker_at(double x, double y, std::size_t series, bool hollow);
// Attributes that the script reads; empty where there is nothing to say.
std::string data_attributes(const std::string& tip, const std::string& keys);
// No wider than `width` units; what is cut ends in an ellipsis.
std::string fitted(const std::string& text, double width);
double text_width(std::string_view text);

}  // namespace ipcbench::svg
