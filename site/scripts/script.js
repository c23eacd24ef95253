/* Finding a student, sorting and narrowing a table, printing a form, and the light or dark scheme. Everything reads and prints without this file.
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

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  /* How a table is sorted and narrowed stands in the address, so that it can be linked: #sort=-talk&class=p2023-1.
     What was typed to find a child never does. */
  function chosen() {
    var found = {};
    window.location.hash.slice(1).split("&").forEach(function (pair) {
      var at = pair.indexOf("=");
      if (at > 0) found[pair.slice(0, at)] = pair.slice(at + 1);
    });
    return found;
  }
  function choose(name, value) {
    var now = chosen();
    now[name] = value;
    var text = Object.keys(now).filter(function (one) { return now[one] !== ""; }).map(function (one) { return one + "=" + now[one]; }).join("&");
    window.history.replaceState(null, "", window.location.href.split("#")[0] + (text ? "#" + text : ""));
  }

  /* A button in each head; rows go by the keys written into their cells, and otherwise stay as they were built. */
  function sortable(table) {
    var heads = all("th[data-sort]", table);
    var body = table.tBodies[0];
    var built = all("tr", body);
    function sort() {
      var wanted = chosen().sort || "";
      var down = wanted.charAt(0) === "-";
      var column = -1;
      heads.forEach(function (head) {
        if (head.getAttribute("data-sort") === wanted.replace("-", "")) {
          column = head.cellIndex;
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
        } else head.removeAttribute("aria-sort");
      });
      var rows = built.slice();
      if (column >= 0) rows.sort(function (one, other) {
        var a = one.cells[column].getAttribute("data-key");
        var b = other.cells[column].getAttribute("data-key");
        return a === b ? 0 : a < b === down ? 1 : -1;
      });
      rows.forEach(function (row) { body.appendChild(row); });
    }
    heads.forEach(function (head) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        choose("sort", (head.getAttribute("aria-sort") === "ascending" ? "-" : "") + head.getAttribute("data-sort"));
        sort();
      });
    });
    table.classList.add("sorts");
    window.addEventListener("hashchange", sort);
    sort();
  }

  /* Selects that narrow a table: a row fits when its data of that name hold the code. */
  function picked(update) {
    var picks = all("select[data-pick]");
    function take() {
      var now = chosen();
      picks.forEach(function (pick) {
        pick.value = now[pick.getAttribute("data-pick")] || "";
        if (pick.selectedIndex < 0) pick.value = "";
      });
    }
    picks.forEach(function (pick) {
      pick.addEventListener("change", function () { choose(pick.getAttribute("data-pick"), pick.value); update(); });
    });
    if (picks.length) window.addEventListener("hashchange", function () { take(); update(); });
    take();
    return function () {
      return picks.filter(function (pick) { return pick.value !== ""; }).map(function (pick) {
        return { name: "data-" + pick.getAttribute("data-pick"), code: " " + pick.value + " " };
      });
    };
  }

  /* A list whose rows all stand on this page: hide what does not fit. */
  function filterRows(input, status) {
    var rows = all("[data-find]");
    var groups = all("[data-group]");
    var narrowed = picked(update);
    function update() {
      var wanted = terms(input.value);
      var codes = narrowed();
      var shown = 0;
      rows.forEach(function (row) {
        var fit = fits(row.getAttribute("data-find"), wanted) && codes.every(function (one) {
          return (" " + row.getAttribute(one.name) + " ").indexOf(one.code) !== -1;
        });
        row.hidden = !fit;
        if (fit) shown += 1;
      });
      groups.forEach(function (group) {
        group.hidden = !group.querySelector("[data-find]:not([hidden])");
      });
      status.textContent = wanted.length || codes.length ? status.getAttribute("data-text").replace("{count}", String(shown)) : "";
    }
    update();
    return update;
  }

  /* A large school: the rows come from students/search.js, which holds [name, class, address, what to search]. */
  function searchData(input, status, list, data) {
    var most = 60;
    var ending = list.getAttribute("data-ending"); /* where a student is picked to be written about */
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
        link.setAttribute("href", ending ? row[2].replace("/index.html", ending) : row[2]);
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

  /* The page that waits for the school becomes the school's page by loading again: not to be scrolled to where it was. */
  function restOnTop() {
    var waiting = document.querySelector("progress") !== null;
    window.addEventListener("pagehide", function () { window.history.scrollRestoration = waiting ? "manual" : "auto"; });
  }

  function start() {
    restOnTop();
    all("table[data-sortable]").filter(function (table) { return table.tBodies[0].rows.length > 1; }).forEach(sortable);
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
    all("[data-print]").forEach(function (one) {
      one.hidden = false;
      one.addEventListener("click", function () { window.print(); });
    });
    /* What is folded to keep a page calm belongs on the paper all the same. */
    var shut = [];
    window.addEventListener("beforeprint", function () {
      shut = all("details[data-unfold]").filter(function (one) { return !one.open; });
      shut.forEach(function (one) { one.open = true; });
    });
    window.addEventListener("afterprint", function () {
      shut.forEach(function (one) { one.open = false; });
    });
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
