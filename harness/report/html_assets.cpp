// The looks of a page, and its search. Everything stands in the page itself: it is mailed, and kept by CI.
#include "report/html.hpp"

namespace faultline {

std::string_view html_style() {
    return R"css(
:root { --ground: #fbfbf9; --card: #fff; --text: #1d2125; --soft: #5c656e; --line: #dcdfe2;
  --good: #1a7f4b; --bad: #b3261e; --careful: #8a5a00; --was: #fdeceb; --is: #e6f5ec; --mark: #fff3d1;
  --link: #0b57d0; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #15181b; --card: #1d2125; --text: #e4e7ea; --soft: #9aa4ad; --line: #343a40;
    --good: #6cc495; --bad: #ff8f86; --careful: #e3b341; --was: #46201e; --is: #17392a; --mark: #453817;
    --link: #8ab4f8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 84rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; }
h4 { font-size: .9rem; margin: 1rem 0 .4rem; overflow-wrap: anywhere; }
a { color: var(--link); }
code, .side table, .matrix td { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .85em; }
.lead { margin: .2rem 0; color: var(--soft); overflow-wrap: anywhere; white-space: pre-line; }
.builds { list-style: none; padding: 0; display: grid; gap: .6rem;
  grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); }
.builds li, .changes li, details.scenario { background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; padding: .6rem .8rem; }
.builds code, .changes code { overflow-wrap: anywhere; }
.version { font-weight: 600; }
.changes { list-style: none; padding: 0; display: grid; gap: .5rem; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); }
.changes li { overflow-wrap: anywhere; }
.changes details { color: var(--soft); font-size: .9em; overflow-wrap: anywhere; }
.kind, .status { display: inline-block; font-size: .75rem; border: 1px solid currentColor; border-radius: 99px;
  padding: 0 .55em; color: var(--soft); white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .careful { color: var(--careful); }
#filter { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .4rem .9rem; align-items: center;
  background: var(--ground); padding: .5rem 0; }
#filter[hidden] { display: none; }
#q { font: inherit; flex: 1 1 14rem; min-width: 0; padding: .35rem .6rem; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: 6px; }
.kinds { display: flex; flex-wrap: wrap; gap: .2rem .8rem; font-size: .85rem; }
#shown, .place, .note, small { color: var(--soft); font-size: .85rem; }
.place, .note { font-weight: 400; margin-left: .5em; }
p.note { margin: .4rem 0 0; overflow-wrap: anywhere; }
.scroll, .side { overflow-x: auto; }
table { border-collapse: collapse; }
.matrix { width: 100%; }
.matrix th, .matrix td { text-align: left; padding: .15rem .9rem .15rem 0; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
.matrix th[scope=row] { font-weight: 400; }
.matrix thead th { position: sticky; top: 0; background: var(--card); }
.scroll { max-height: 70vh; overflow-y: auto; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; padding: 0 .8rem .4rem; }
details.scenario { margin: .6rem 0; scroll-margin-top: 4rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem; }
.sides > * { min-width: 0; }
.side { border: 1px solid var(--line); border-radius: 6px; }
.side table { width: 100%; line-height: 1.35; }
.side caption { text-align: left; padding: .3rem .6rem; color: var(--soft); white-space: nowrap; }
.side th { text-align: left; font-weight: 600; border-bottom: 1px solid var(--line); }
.side th, .side td { padding: .1rem .6rem; white-space: nowrap; vertical-align: top;
  padding-right: 1rem; }
.side .mark { padding: .1rem 0 .1rem .4rem; width: 1.2em; font-weight: 700; }
.side td.time { color: var(--soft); text-align: right; }
.side th.time { text-align: right; width: 5em; }
.side .at { color: var(--soft); }
.side td.idle { background: linear-gradient(var(--line), var(--line)) .6rem 0 / 1px 100% no-repeat; }
.side tr.gap td { color: var(--soft); font-style: italic; padding-left: 1.6rem; }
.side:first-child tr.gone td, .was { background-color: var(--was); }
.side:last-child tr.new td, .is { background-color: var(--is); }
tr.differs td { background-color: var(--mark); }
.result code { padding: .1em .3em; border-radius: 4px; overflow-wrap: anywhere; }
@media (max-width: 60rem) { .sides { grid-template-columns: 1fr; } }
@media print { #filter { display: none; } .scroll { max-height: none; } .side { overflow: visible; } }
)css";
}

std::string_view html_script() {
    return R"js(
(function () {
  var form = document.getElementById('filter'), q = document.getElementById('q');
  var shown = document.getElementById('shown');
  if (!form) return;
  var boxes = Array.prototype.slice.call(form.querySelectorAll('[type=checkbox]'));
  var items = Array.prototype.slice.call(document.querySelectorAll('[data-kinds]'));
  function apply() {
    var words = q.value.toLowerCase().split(/\s+/).filter(Boolean);
    var kinds = boxes.filter(function (box) { return box.checked; });
    kinds = kinds.map(function (box) { return '|' + box.value + '|'; });
    var rows = 0, all = 0;
    items.forEach(function (item) {
      var text = item.dataset.text.toLowerCase();
      var fits = words.every(function (word) { return text.indexOf(word) >= 0; }) &&
        (!kinds.length || kinds.some(function (kind) { return item.dataset.kinds.indexOf(kind) >= 0; }));
      item.hidden = !fits;
      if (item.tagName === 'TR') { all += 1; rows += fits ? 1 : 0; }
    });
    shown.textContent = rows + ' of ' + all + ' scenarios';
  }
  function from_address() {
    var hash = decodeURIComponent(location.hash.slice(1));
    var target = document.getElementById(hash);
    if (target && target.tagName === 'DETAILS') { target.open = true; target.scrollIntoView(); return; }
    var given = new URLSearchParams(location.hash.slice(1));
    if (!given.has('q') && !given.has('kind')) return;
    q.value = given.get('q') || '';
    boxes.forEach(function (box) { box.checked = given.getAll('kind').indexOf(box.value) >= 0; });
    apply();
  }
  form.hidden = false;
  form.addEventListener('input', apply);
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  window.addEventListener('hashchange', from_address);
  apply();
  from_address();
})();
)js";
}

}  // namespace faultline
