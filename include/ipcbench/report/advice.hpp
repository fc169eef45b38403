// The formats of advice. Rendering is pure: the same text every time. Any thread.
#pragma once

#include <span>
#include <string>

#include "ipcbench/model/advice.hpp"
#include "ipcbench/report/format.hpp"

namespace ipcbench {

using AdviceFormat = Format<Advice>;

template <>
std::span<const AdviceFormat* const> formats<Advice>();

// The answer, the candidates, when spreading pays. With `details` the model's terms and what each
// way costs without work.
std::string advice_table(const Advice& advice, const RenderOptions& options);
std::string advice_json(const Advice& advice, const RenderOptions& options = {});
// A page to send: the answer, the table, the picture and what the words mean.
std::string advice_html(const Advice& advice, const RenderOptions& options = {});
// The picture alone: speed-up over work and size, with the place of the question.
std::string advice_svg(const Advice& advice, const RenderOptions& options = {});

}  // namespace ipcbench
