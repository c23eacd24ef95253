/* Finding beyond one page: every student who fits what is typed and what is chosen, over all classes, and on the page for finding also
   words in the talks of the classes that are ticked. What is typed stays in the field; texts are read when a class is ticked and forgotten with the page.
   A classic script, nothing newer than 2020; it builds elements, never HTML. */
(function () {
  "use strict";

  var MOST = 200; /* students at once, until somebody asks for all */
  var TALKS = 50;
  var BEFORE = 24; /* letters of a talk before the word that was found, and after it */
  var AFTER = 76;
  var yulan;
  var base;

  function start() {
    yulan = window.yulan;
    var input = yulan.byId("find");
    var status = yulan.byId("found");
    var list = yulan.byId("finds");
    var rest = yulan.byId("rest");
    if (!input || !list) return;
    base = list.getAttribute("data-root").replace("index.html", "");
    var to = list.getAttribute("data-to"); /* where a student is picked to be written about */
    var texts = talks();
    var most = MOST;
    var ready = false;
    var made = yulan.choices(input, function () { most = MOST; update(); });

    function update() {
      list.textContent = "";
      status.textContent = "";
      if (ready) {
        made.take();
        var found = narrowed(made.codes(), input.value);
        found.slice(0, most).forEach(function (one) {
          (to ? card : row)(list, one, to ? to.replace("{sid}", one.sid) : yulan.page(base, one));
        });
        made.tell(found.length);
        if (yulan.byId("results")) yulan.byId("results").hidden = !found.length;
        if (rest) {
          rest.hidden = found.length <= most;
          yulan.say(rest, found.length);
        }
      }
      if (texts) texts(input.value);
    }
    yulan.byId("finder").hidden = false;
    yulan.typed(input, function () { most = MOST; update(); });
    if (rest) rest.addEventListener("click", function () { most = Infinity; update(); input.focus(); });
    input.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !event.isComposing) made.reset();
    });
    /* From the field down through what was found, and up again, to its end or beginning; where one picks, the desk does it. */
    if (!to) yulan.byId("main").addEventListener("keydown", function (event) {
      var stops = [input].concat(yulan.all("#finds a, #talks a"));
      var at = stops.indexOf(document.activeElement);
      var last = stops.length - 1;
      var next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: at ? 1 : -1, End: at ? last : -1 }[event.key];
      if (next === undefined || event.isComposing || at < 0 || !stops[next]) return;
      event.preventDefault();
      stops[next].focus();
    });
    yulan.students(function () { ready = true; choose(); update(); }, function () {
      status.textContent = list.getAttribute("data-unread");
    });
    if (texts) texts.changed = update;
  }

  /* What one chooses by, as students/search.js has it: what is past its day, and each class, category and mentor with how many. */
  function by(name) {
    var data = window.yulanStudents;
    var nobody = [data.mentors.length];
    if (name === "category") return { of: function (one) { return one.codes; }, list: data.categories };
    if (name === "mentor") return { of: function (one) { return one.mentors.length ? one.mentors : nobody; }, list: data.mentors.concat([["-"]]) };
    if (name === "state") return { of: function (one) { return one.late ? [0] : []; }, list: [["overdue"]] };
    return { of: function (one) { return [one.scope]; }, list: data.classes };
  }
  function choose() {
    yulan.all("select[data-narrow]").forEach(function (pick) {
      var way = by(pick.getAttribute("data-narrow"));
      var counts = way.list.map(function () { return 0; });
      yulan.known.forEach(function (one) { way.of(one).forEach(function (place) { counts[place] += 1; }); });
      way.list.forEach(function (one, place) {
        if (!counts[place]) return;
        var label = one[1] || pick.getAttribute("data-one");
        var option = yulan.make("option", pick.getAttribute("data-option").replace("{label}", label).replace("{count}", String(counts[place])), pick);
        option.value = one[0];
        option.setAttribute("data-label", label);
      });
      pick.hidden = pick.options.length < 2;
    });
  }
  /* Those that fit what is typed, or where nothing is, what is chosen. */
  function narrowed(codes, text) {
    if (!codes.length) return yulan.search(text);
    var wanted = codes.map(function (one) {
      var way = by(one.name);
      return { of: way.of, place: way.list.map(function (each) { return each[0]; }).indexOf(one.code) };
    });
    return (yulan.terms(text).length ? yulan.search(text) : yulan.known).filter(function (one) {
      return wanted.every(function (way) { return way.of(one).indexOf(way.place) !== -1; });
    });
  }

  function link(within, address, text) {
    var one = yulan.make("a", text, within);
    one.href = address;
    return one;
  }
  function card(list, one, address) {
    var found = link(yulan.make("li", "", list), address);
    found.className = "child";
    yulan.make("b", one.name, found);
    yulan.make("small", one.group, found);
  }
  function row(list, one, address) {
    var line = yulan.make("tr", "", list);
    var head = yulan.make("th", "", line);
    head.scope = "row";
    link(head, address, one.name);
    [one.group, one.mentor.join("\u3001"), one.guardian].forEach(function (text, n) {
      var cell = yulan.make("td", text, line);
      if (n) cell.setAttribute("data-label", list.getAttribute("data-label").split("|")[n - 1]);
    });
  }

  /* --- the texts of talks ------------------------------------------------------------------------------- */

  /* What a text is compared as, and if asked for the place of each of its letters in the text. White space counts for nothing: a line
     may be broken anywhere in Chinese. */
  function squeezed(text) { return text.normalize("NFKC").toLowerCase().replace(/\s+/g, ""); }
  function placed(text) {
    var plain = "";
    var places = [];
    Array.from(text).reduce(function (at, letter) {
      var one = squeezed(letter);
      for (var n = 0; n < one.length; n += 1) places.push(at);
      plain += one;
      return at + letter.length;
    }, 0);
    places.push(text.length);
    return { plain: plain, places: places };
  }
  /* The parts of a text in which a term stands, in order and none across another. */
  function parts(text, wanted) {
    var there = placed(text);
    var found = [];
    wanted.forEach(function (term) {
      for (var at = there.plain.indexOf(term); at !== -1; at = there.plain.indexOf(term, at + term.length)) {
        found.push([there.places[at], there.places[at + term.length - 1] + 1]);
      }
    });
    found.sort(function (one, other) { return one[0] - other[0] || other[1] - one[1]; });
    return found.filter(function (one, n) { return !found.slice(0, n).some(function (other) { return one[0] < other[1]; }); });
  }
  function marked(within, text, wanted) {
    var at = 0;
    parts(text, wanted).forEach(function (part) {
      within.appendChild(document.createTextNode(text.slice(at, part[0])));
      yulan.make("mark", text.slice(part[0], part[1]), within);
      at = part[1];
    });
    within.appendChild(document.createTextNode(text.slice(at)));
  }
  function snippet(text, wanted) {
    var first = parts(text, wanted)[0];
    var from = first ? Math.max(0, first[0] - BEFORE) : 0;
    var to = Math.min(text.length, (first ? first[0] : 0) + AFTER);
    return (from ? "\u2026" : "") + text.slice(from, to).replace(/\s+/g, " ") + (to < text.length ? "\u2026" : "");
  }
  function day(iso) {
    var parts = iso.split("-");
    var chinese = document.documentElement.lang.indexOf("zh") === 0;
    return new Date(parts[0], parts[1] - 1, parts[2]).toLocaleDateString(chinese ? "zh-CN" : "en-GB", { year: "numeric", month: "short", day: "numeric" });
  }

  function talks() {
    var list = yulan.byId("talks");
    var status = yulan.byId("talks-found");
    var every = yulan.byId("every");
    var more = yulan.byId("more");
    var ticks = yulan.all("input[data-texts]");
    var read = {}; /* by class, its talks with what each is compared as */
    var names = null;
    var busy = false;
    var failed = false;
    var most = TALKS;
    if (!list) return null;
    yulan.all("[data-tick]").forEach(function (one) { one.hidden = false; });

    function name(sid) {
      if (!names) {
        names = {};
        window.yulanStudents.rows.forEach(function (row) { names[row[0]] = [row[1], window.yulanStudents.classes[row[3]][1]]; });
      }
      return names[sid] || ["", ""];
    }
    function wantedTicks() { return ticks.filter(function (one) { return one.checked; }); }

    /* One class after another, so that the page answers meanwhile. */
    function fetchNext() {
      var next = wantedTicks().filter(function (one) { return !read[one.value]; })[0];
      busy = Boolean(next);
      texts.changed();
      if (!next) return;
      yulan.load(base + next.getAttribute("data-texts"), function () {
        read[next.value] = window.yulanTexts[next.value].map(function (one) {
          return { rid: one[0], sid: one[1], day: one[2], text: one[3], plain: squeezed(one[3]) };
        });
        delete window.yulanTexts[next.value];
        fetchNext();
      }, function () { failed = true; next.checked = false; fetchNext(); });
    }
    function find(wanted) {
      var found = [];
      wantedTicks().forEach(function (tick) {
        (read[tick.value] || []).forEach(function (one) {
          var whose;
          if (wanted.every(function (term) {
            if (yulan.has(one.plain, term)) return true;
            if (whose === undefined) whose = yulan.fold(name(one.sid)[0]);
            return yulan.has(whose, yulan.fold(term));
          }) && wanted.some(function (term) { return yulan.has(one.plain, term); })) found.push(one);
        });
      });
      if (wantedTicks().length > 1) found.sort(function (one, other) { return one.day < other.day ? 1 : one.day > other.day ? -1 : 0; });
      return found;
    }
    function show(one, wanted) {
      var lines = one.text.split("\n");
      var item = yulan.make("li", "", list);
      link(item, base + "students/" + one.sid + "/talks.html#r-" + one.rid, name(one.sid)[0]);
      yulan.make("span", name(one.sid)[1] + " \u00b7 ", item);
      yulan.make("time", day(one.day), item).setAttribute("datetime", one.day);
      /* The line a talk begins with says which one it is; the word may stand further on. */
      var title = snippet(lines[0], wanted);
      marked(yulan.make("p", "", item), title, wanted);
      if (!parts(title, wanted).length && lines.length > 1) marked(yulan.make("p", "", item), snippet(lines.slice(1).join(" "), wanted), wanted);
    }
    function texts(typed) {
      var wanted = typed.split(/\s+/).map(squeezed).filter(function (term) { return term !== ""; });
      var ready = wantedTicks().filter(function (one) { return read[one.value]; }).length;
      list.textContent = "";
      more.hidden = true;
      status.textContent = "";
      every.checked = ticks.length === wantedTicks().length;
      if (busy) {
        status.textContent = status.getAttribute("data-reading").replace("{done}", String(ready)).replace("{total}", String(wantedTicks().length));
        return;
      }
      if (failed) { status.textContent = status.getAttribute("data-unread"); failed = false; }
      if (!ready || !wanted.length || !window.yulanStudents) return;
      var found = find(wanted);
      found.slice(0, most).forEach(function (one) { show(one, wanted); });
      yulan.say(status, found.length);
      more.hidden = found.length <= most;
      yulan.say(more, found.length);
    }
    ticks.forEach(function (one) { one.addEventListener("change", function () { most = TALKS; if (!busy) fetchNext(); }); });
    every.addEventListener("change", function () {
      ticks.forEach(function (one) { one.checked = every.checked; });
      if (!busy) fetchNext();
    });
    more.addEventListener("click", function () { most += MOST; texts.changed(); });
    return texts;
  }

  document.addEventListener("DOMContentLoaded", start);
})();
