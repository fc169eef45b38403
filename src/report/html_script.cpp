#include "html_parts.hpp"

namespace ipcbench::html_parts {

// What the page does beside being read. It fetches nothing, and every text that it shows goes
// through textContent.
std::string_view script_text() {
  return R"(
'use strict';
const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
const make = (kind, text, parent) => {
  const made = document.createElement(kind);
  made.textContent = text;
  if (parent) parent.append(made);
  return made;
};

// Buttons for the other axes of each picture, which are all drawn already.
for (const figure of all('figure')) {
  const drawings = all('.drawing', figure);
  if (drawings.length < 2) continue;
  const place = figure.querySelector('.scales');
  place.setAttribute('role', 'group');
  place.setAttribute('aria-label', 'Axis of ' + figure.querySelector('h3').textContent);
  const buttons = drawings.map((drawing) => {
    const button = make('button', drawing.dataset.scale, place);
    button.type = 'button';
    button.setAttribute('aria-pressed', String(!drawing.hidden));
    button.addEventListener('click', () => {
      for (const other of drawings) other.hidden = other !== drawing;
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
    });
    return button;
  });
}

// What lies under the pointer.
const tip = make('div', '', document.body);
tip.className = 'tip';
tip.setAttribute('aria-hidden', 'true');
tip.hidden = true;
document.addEventListener('pointermove', (event) => {
  const over = event.target.closest && event.target.closest('[data-tip]');
  tip.hidden = !over;
  if (!over) return;
  tip.textContent = over.dataset.tip;
  const box = tip.getBoundingClientRect();
  const left = Math.min(event.clientX + 14, window.innerWidth - box.width - 4);
  const above = event.clientY - box.height - 12;
  tip.style.left = Math.max(4, left) + 'px';
  tip.style.top = (above > 4 ? above : event.clientY + 18) + 'px';
});

// One list for each key with several values; what has another value is hidden, and what has none
// stays.
const marked = all('[data-keys]').map((element) => [element, JSON.parse(element.dataset.keys)]);
const values = new Map();
for (const [element, keys] of marked) {
  if (!element.closest('.results')) continue;
  for (const [key, value] of Object.entries(keys)) {
    if (!values.has(key)) values.set(key, new Set());
    values.get(key).add(value);
  }
}
const chosen = new Map();
const apply = () => {
  for (const [element, keys] of marked) {
    const out = Array.from(chosen).some(([key, value]) =>
      value !== '' && Object.hasOwn(keys, key) && keys[key] !== value);
    element.classList.toggle('out', out);
  }
};
const filter = document.querySelector('.filter');
for (const [key, list] of values) {
  if (!filter || list.size < 2) continue;
  const label = make('label', key + ' ', filter);
  const select = make('select', '', label);
  make('option', 'all', select).value = '';
  // The values have a mark in front, because a hostile one may be empty.
  for (const value of list) make('option', value, select).value = '=' + value;
  select.addEventListener('change', () => {
    if (select.value === '') chosen.delete(key);
    else chosen.set(key, select.value.slice(1));
    apply();
  });
}

// On paper nothing can be opened.
window.addEventListener('beforeprint', () => {
  for (const each of all('details')) each.open = true;
});
)";
}

}  // namespace ipcbench::html_parts
