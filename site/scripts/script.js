/* Finding a student, and the light or dark scheme. Everything reads and prints without this file.
   A classic script without dependencies, nothing newer than 2020. It keeps one word ("light" or "dark"), never anything of a person. */
(function () {
  "use strict";

  var root = document.documentElement;
  var KEY = "yulan-scheme";

  function kept() {
    try { return window.localStorage.getItem(KEY); } catch (error) { return null; }
  }
  function keep(word) {
    try { window.localStorage.setItem(KEY, word); } catch (error) { /* private windows refuse: then it lasts for this page */ }
  }
  function scheme() {
    var chosen = root.getAttribute("data-scheme");
    return chosen || (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  }
  var before = kept();
  if (before === "light" || before === "dark") root.setAttribute("data-scheme", before);

  /* 三年级（1）班, 三年级(1)班 and 三年级1班 are the same class. */
  function plain(text) {
    return text.toLowerCase().replace(/[()\uff08\uff09]/g, "");
  }
  function terms(text) {
    return plain(text).split(/\s+/).filter(function (term) { return term !== ""; });
  }
  function fits(text, wanted) {
    var within = plain(text);
    return wanted.every(function (term) { return within.indexOf(term) !== -1; });
  }

  /* A list whose rows all stand on this page: hide what does not fit. */
  function filterRows(input, status) {
    var rows = Array.prototype.slice.call(document.querySelectorAll("[data-find]"));
    var groups = Array.prototype.slice.call(document.querySelectorAll("[data-group]"));
    return function () {
      var wanted = terms(input.value);
      var shown = 0;
      rows.forEach(function (row) {
        var fit = fits(row.getAttribute("data-find"), wanted);
        row.hidden = !fit;
        if (fit) shown += 1;
      });
      groups.forEach(function (group) {
        group.hidden = !group.querySelector("[data-find]:not([hidden])");
      });
      status.textContent = wanted.length ? status.getAttribute("data-text").replace("{count}", String(shown)) : "";
    };
  }

  /* A large school: the rows come from students/search.js, which holds [name, class, address, what to search]. */
  function searchData(input, status, list, data) {
    var most = 60;
    return function () {
      var wanted = terms(input.value);
      list.textContent = "";
      if (!wanted.length) { status.textContent = ""; return; }
      var found = data.filter(function (row) { return fits(row[3], wanted); });
      found.slice(0, most).forEach(function (row) {
        var item = document.createElement("li");
        var link = document.createElement("a");
        var name = document.createElement("b");
        var group = document.createElement("small");
        link.className = "child";
        link.setAttribute("href", row[2]);
        name.textContent = row[0];
        group.textContent = row[1];
        link.appendChild(name);
        link.appendChild(group);
        item.appendChild(link);
        list.appendChild(item);
      });
      status.textContent = status.getAttribute("data-text").replace("{count}", String(found.length));
    };
  }

  function start() {
    var input = document.getElementById("find");
    if (input) {
      var status = document.getElementById("found");
      var list = document.getElementById("finds");
      var update = list ? searchData(input, status, list, window.yulanStudents || []) : filterRows(input, status);
      document.getElementById("finder").hidden = false;
      input.addEventListener("input", update);
      if (input.value) update();
      document.addEventListener("keydown", function (event) {
        var tag = event.target.tagName;
        if (event.key === "/" && !event.ctrlKey && !event.metaKey && tag !== "INPUT" && tag !== "TEXTAREA") {
          event.preventDefault();
          input.focus();
        }
        if (event.key === "Escape" && event.target === input) { input.value = ""; update(); }
      });
    }
    var button = document.getElementById("scheme");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        var next = scheme() === "dark" ? "light" : "dark";
        root.setAttribute("data-scheme", next);
        keep(next);
      });
    }
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
