/* Lists on one page: sorted by their heads, narrowed by what is chosen and typed. How a list is sorted and narrowed stands in the
   address, so that it can be linked and outlives loading again: #sort=-talk&class=p2023-1. What was typed to find somebody never does.
   A list over all classes (find.js) is narrowed by the same choices. A classic script, nothing newer than 2020; without it every row
   stands there as it was built. */
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

  /* Whether every term stands in a row's text or is how one of its names reads. The text begins with the names. */
  function fitting(row) {
    var text = row.getAttribute("data-find");
    var words = text.split(" ");
    var names = (row.getAttribute("data-sound") || "").split(",").map(function (sound, n) { return yulan.named(words[n], sound); });
    text = yulan.fold(text);
    return function (wanted) {
      return wanted.every(function (term) {
        return yulan.has(text, term) || names.some(function (name, n) { return yulan.sounds(term, name, n > 0); });
      });
    };
  }

  /* The choices a list is narrowed by. `take` sets them as the address says, `codes` are those made, `tell` says how many are shown, by
     what they were chosen (on paper, where no field is seen), and where there are none offers to take everything back. */
  function choices(input, update) {
    var picks = yulan.all("select[data-narrow]");
    var status = yulan.byId("found");
    var why = yulan.byId("why");
    var clear = yulan.byId("clear");
    var nobody = yulan.byId("nobody");
    function reset() {
      input.value = "";
      choose({});
      update();
    }
    picks.forEach(function (pick) {
      pick.addEventListener("change", function () { turn(pick.getAttribute("data-narrow"), pick.value); update(); });
    });
    [clear, nobody && nobody.querySelector("button")].forEach(function (button) {
      if (button) button.addEventListener("click", function () { reset(); input.focus(); });
    });
    window.addEventListener("hashchange", function () {
      if (/^$|=/.test(window.location.hash.slice(1))) update(); /* else it leads to a place on the page */
    });
    return {
      reset: reset,
      take: function () {
        var now = chosen();
        picks.forEach(function (pick) {
          pick.value = now[pick.getAttribute("data-narrow")] || "";
          if (pick.selectedIndex < 0) pick.value = "";
        });
      },
      codes: function () {
        return picks.filter(function (pick) { return pick.value !== ""; }).map(function (pick) {
          return { name: pick.getAttribute("data-narrow"), code: pick.value };
        });
      },
      tell: function (shown) {
        var said = picks.filter(function (pick) { return pick.value !== ""; }).map(function (pick) {
          var option = pick.options[pick.selectedIndex];
          return option.getAttribute("data-label") || option.textContent;
        });
        if (input.value.trim()) said.push("\u201c" + input.value.trim() + "\u201d");
        status.textContent = "";
        if (said.length) yulan.say(status, shown);
        if (why) why.textContent = said.length ? why.getAttribute("data-text").replace("{what}", said.join(" \u00b7 ")) : "";
        if (clear) clear.hidden = !(said.length || chosen().sort);
        if (nobody) nobody.hidden = !said.length || shown > 0;
      }
    };
  }

  function lists() {
    var bar = yulan.byId("finder");
    var input = yulan.byId("find");
    var rest = yulan.byId("rest");
    var rows = yulan.all("[data-find]");
    var fits = rows.map(fitting);
    var every = false;
    var tables = yulan.all("table[data-sortable]");
    var sorts = tables.filter(function (table) {
      return yulan.all("tbody tr", table).length > 1;
    }).map(function (table) { return sortable(table, update); });
    var made = input && choices(input, update);

    function narrow() {
      var wanted = yulan.terms(input.value);
      var codes = made.codes();
      var shown = 0;
      rows.forEach(function (row, n) {
        row.hidden = !(fits[n](wanted) && codes.every(function (one) {
          return yulan.has(" " + row.getAttribute("data-" + one.name) + " ", " " + one.code + " ");
        }));
        if (!row.hidden) shown += 1;
      });
      yulan.all("[data-group]").concat(tables.map(function (table) { return table.parentNode; })).forEach(function (group) {
        group.hidden = !group.querySelector("[data-find]:not([hidden])");
      });
      made.tell(shown);
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
      if (!input) return;
      made.take();
      narrow();
    }

    update();
    if (!input) {
      window.addEventListener("hashchange", update);
      return;
    }
    bar.hidden = false;
    yulan.typed(input, narrow);
    if (rest) rest.addEventListener("click", function () { every = true; update(); });
    yulan.byId("main").addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !event.isComposing) made.reset();
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    yulan = window.yulan;
    if (yulan.byId("finds")) yulan.choices = choices; /* the rows come from data: find.js */
    else lists();
  });
})();
