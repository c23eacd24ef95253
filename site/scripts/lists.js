/* Lists on one page: sorted by their heads, narrowed by what is chosen and typed. How a list is sorted and narrowed stands in the
   address, so that it can be linked and outlives loading again: #sort=-talk&class=p2023-1. What was typed to find somebody never does.
   A classic script, nothing newer than 2020; without it every row stands there as it was built. */
(function () {
  "use strict";

  var MOST = 200; /* rows at once, until somebody asks for all */
  var yulan;

  function chosen() {
    var found = {};
    window.location.hash.slice(1).split("&").forEach(function (pair) {
      var at = pair.indexOf("=");
      if (at > 0) found[pair.slice(0, at)] = pair.slice(at + 1);
    });
    return found;
  }
  function choose(now) {
    var text = Object.keys(now).filter(function (one) { return now[one] !== ""; }).map(function (one) { return one + "=" + now[one]; }).join("&");
    window.history.replaceState(null, "", window.location.href.split("#")[0] + (text ? "#" + text : ""));
  }
  function turn(name, value) {
    var now = chosen();
    now[name] = value;
    choose(now);
  }

  /* A button in each head; rows go by the keys written into their cells, and otherwise stay as they were built. */
  function sortable(table, update) {
    var heads = yulan.all("th[data-sort]", table);
    var body = table.tBodies[0];
    var built = yulan.all("tr", body);
    heads.forEach(function (head) {
      var button = yulan.make("button", head.textContent);
      button.type = "button";
      button.className = "sort";
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        turn("sort", (head.getAttribute("aria-sort") === "ascending" ? "-" : "") + head.getAttribute("data-sort"));
        update();
      });
    });
    table.classList.add("sorts");
    return function () {
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
    };
  }

  /* Whether every term stands in a row's text or is how one of its names reads. */
  function fitting(row) {
    var text = yulan.fold(row.getAttribute("data-find"));
    var names = (row.getAttribute("data-sound") || "").split(",").map(function (name) { return name.split(" "); });
    return function (wanted) {
      return wanted.every(function (term) {
        return yulan.has(text, term) || names.some(function (name) { return yulan.sounds(term, name); });
      });
    };
  }

  function lists() {
    var bar = yulan.byId("finder");
    var input = yulan.byId("find");
    var status = yulan.byId("found");
    var clear = yulan.byId("clear");
    var rest = yulan.byId("rest");
    var picks = yulan.all("select[data-narrow]");
    var rows = yulan.all("[data-find]");
    var fits = rows.map(fitting);
    var every = false;
    var sorts = yulan.all("table[data-sortable]").filter(function (table) {
      return yulan.all("tbody tr", table).length > 1;
    }).map(function (table) { return sortable(table, update); });

    function take() {
      var now = chosen();
      picks.forEach(function (pick) {
        pick.value = now[pick.getAttribute("data-narrow")] || "";
        if (pick.selectedIndex < 0) pick.value = "";
      });
    }
    function narrow() {
      var wanted = yulan.terms(input.value);
      var codes = picks.filter(function (pick) { return pick.value !== ""; }).map(function (pick) {
        return { name: "data-" + pick.getAttribute("data-narrow"), code: " " + pick.value + " " };
      });
      var shown = 0;
      rows.forEach(function (row, n) {
        row.hidden = !(fits[n](wanted) && codes.every(function (one) {
          return yulan.has(" " + row.getAttribute(one.name) + " ", one.code);
        }));
        if (!row.hidden) shown += 1;
      });
      yulan.all("[data-group]").forEach(function (group) {
        group.hidden = !group.querySelector("[data-find]:not([hidden])");
      });
      status.textContent = "";
      if (wanted.length || codes.length) yulan.say(status, shown);
      if (clear) clear.hidden = !(wanted.length || codes.length || chosen().sort);
      if (!rest) return;
      rest.hidden = every || shown <= MOST;
      yulan.say(rest, shown);
      var place = 0;
      yulan.all("[data-find]:not([hidden])").forEach(function (row) {
        place += 1;
        row.classList.toggle("later", !every && place > MOST);
      });
    }
    function update() {
      sorts.forEach(function (sort) { sort(); });
      if (input) narrow();
    }
    function reset() {
      input.value = "";
      choose({});
      take();
      update();
    }

    take();
    update();
    window.addEventListener("hashchange", function () {
      if (/^$|=/.test(window.location.hash.slice(1))) { take(); update(); } /* else it leads to a place on the page */
    });
    if (!input) return;
    bar.hidden = false;
    input.addEventListener("input", narrow);
    picks.forEach(function (pick) {
      pick.addEventListener("change", function () { turn(pick.getAttribute("data-narrow"), pick.value); update(); });
    });
    if (clear) clear.addEventListener("click", function () { reset(); input.focus(); });
    if (rest) rest.addEventListener("click", function () { every = true; update(); });
    yulan.byId("main").addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !event.isComposing) reset();
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    yulan = window.yulan;
    lists();
  });
})();
