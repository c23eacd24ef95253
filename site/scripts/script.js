/* On every page: the box that finds a student, printing, and the light or dark scheme. Everything reads and prints without this file.
   A classic script without dependencies, nothing newer than 2020. It keeps one word ("light" or "dark"), never anything of a person:
   what is typed to find somebody stays in the field. Lists (lists.js) and the page for finding (find.js) use what `yulan` holds. */
(function () {
  "use strict";

  var root = document.documentElement;
  var KEY = "yulan-scheme";
  var MOST = 10;
  var yulan = window.yulan = {};

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

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }
  function byId(id) { return document.getElementById(id); }
  function make(tag, text, within) {
    var one = document.createElement(tag);
    if (text) one.textContent = text;
    if (within) within.appendChild(one);
    return one;
  }
  function say(element, count) {
    element.textContent = element.getAttribute("data-text").replace("{count}", String(count));
  }
  /* Loads a file of data; then calls `ready`, or `failed`. */
  function load(address, ready, failed) {
    var script = make("script");
    script.onload = ready;
    script.onerror = function () { script.remove(); failed(); };
    script.src = address;
    document.head.appendChild(script);
  }

  /* --- what fits what ---------------------------------------------------------------------------------- */

  /* Wide and narrow letters, digits and brackets are the same; brackets, dots and quotes count for nothing:
     三年级（1）班 is 三年级1班. An umlaut is typed v. */
  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(/\u00fc/g, "v")
      .replace(/[()\[\]{}<>\u3008-\u3011\u3014\u3015\u00b7\u2022\u2027\u30fb'"\u2018-\u201d]/g, "");
  }
  function terms(text) {
    return fold(text).split(/\s+/).filter(function (term) { return term !== ""; });
  }
  /* Whether a term is beginnings of syllables one after another: zhangx, zx and zhxm of zhang xiao ming. */
  function spells(term, parts, at) {
    if (term === "") return true;
    if (at >= parts.length) return false;
    for (var n = Math.min(parts[at].length, term.length); n > 0; n -= 1) {
      if (parts[at].slice(0, n) === term.slice(0, n) && spells(term.slice(n), parts, at + 1)) return true;
    }
    return false;
  }
  function sounds(term, parts) {
    for (var at = 0; at < parts.length; at += 1) if (spells(term, parts, at)) return true;
    return false;
  }
  function has(text, term) { return text.indexOf(term) !== -1; }

  /* --- students ---------------------------------------------------------------------------------------- */

  /* students/search.js says of each child [id, name, how it reads, class, mentors, categories, guardian, other names]; classes,
     mentors and categories are places in lists of their own. */
  var known = null;
  function students(base, ready, failed) {
    if (known) { ready(); return; }
    load(base + "students/search.js", function () {
      var data = window.yulanStudents;
      function name(place) { return data.mentors[place][0]; }
      known = data.rows.map(function (row) {
        var parts = row[2].split(" ");
        return {
          sid: row[0], name: row[1], parts: parts, sound: parts.join(""), initials: parts.map(function (part) { return part.charAt(0); }).join(""), scope: row[3], group: data.classes[row[3]][0], mentors: row[4],
          mentor: row[4].map(name), codes: row[5], guardian: row[6], plain: fold(row[1]), family: fold(row[6] + " " + row[7]), others: row[7]
        };
      });
      ready();
    }, failed);
  }

  function begins(text, term) { return text.indexOf(term) === 0; }
  /* The students that fit every term: first those of that name, then whose name begins so, whose name reads or is abbreviated so. */
  function search(text) {
    var data = window.yulanStudents;
    var wanted = terms(text);
    var tries = wanted.length > 1 ? wanted.concat(wanted.join("")) : wanted;
    var ranks = [[], [], [], [], []];
    if (!wanted.length) return [];
    var shared = wanted.map(function (term) {
      return {
        classes: data.classes.map(function (names) { return names.some(function (name) { return has(fold(name), term); }); }),
        mentors: data.mentors.map(function (one) { return has(fold(one[0]), term) || sounds(term, one[1].split(" ")); }),
        codes: data.categories.map(function (name) { return has(fold(name), term); })
      };
    });
    known.forEach(function (one) {
      var fit = wanted.every(function (term, n) {
        var by = shared[n];
        return has(one.plain, term) || sounds(term, one.parts) || by.classes[one.scope] || has(one.family, term) ||
          one.mentors.some(function (place) { return by.mentors[place]; }) || one.codes.some(function (place) { return by.codes[place]; });
      });
      if (fit) ranks[Math.min.apply(null, tries.map(function (term) {
        return one.plain === term ? 0 : begins(one.plain, term) ? 1 : begins(one.sound, term) || begins(one.initials, term) ? 2 :
          spells(term, one.parts, 0) ? 3 : 4;
      }))].push(one);
    });
    return [].concat.apply([], ranks);
  }
  /* Under which other name somebody was found: a mentor's or somebody's of the family. */
  function also(one, text) {
    var wanted = terms(text);
    return one.mentor.concat(one.guardian, one.others.split(" ")).filter(function (name) {
      return name && wanted.some(function (term) { return has(fold(name), term) && !has(one.plain, term); });
    });
  }
  function page(base, one) { return base + "students/" + one.sid + "/index.html"; }

  yulan.all = all; yulan.byId = byId; yulan.make = make; yulan.say = say; yulan.load = load; yulan.fold = fold; yulan.terms = terms;
  yulan.sounds = sounds; yulan.has = has; yulan.students = students; yulan.search = search; yulan.page = page;

  /* --- the box in the masthead ------------------------------------------------------------------------- */

  function finder() {
    var box = byId("seek-box");
    var input = byId("seek");
    var list = byId("seek-list");
    var told = byId("seek-told");
    var at = -1;
    var failed = false;
    if (!box) return;
    var base = box.getAttribute("data-root").replace("index.html", "");
    byId("seek-link").hidden = true;
    box.hidden = false;

    function open(yes) {
      list.hidden = !yes;
      input.setAttribute("aria-expanded", String(yes));
      if (!yes) input.removeAttribute("aria-activedescendant");
    }
    function point(to) {
      var options = list.children;
      at = (to + options.length) % options.length;
      all("[aria-selected]", list).forEach(function (one) { one.removeAttribute("aria-selected"); });
      options[at].setAttribute("aria-selected", "true");
      options[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[at].id);
    }
    function option(address, name, more) {
      var one = make("a", "", list);
      one.id = "seek-" + list.children.length;
      one.setAttribute("role", "option");
      one.tabIndex = -1;
      one.href = address;
      if (name) make("b", name, one);
      make("span", more, one);
    }
    function update() {
      var text = input.value;
      list.textContent = "";
      if (!terms(text).length || (!known && !failed)) { told.textContent = ""; open(false); return; }
      var found = failed ? [] : search(text);
      found.slice(0, MOST).forEach(function (one) {
        option(page(base, one), one.name, [one.group].concat(also(one, text)).join(" \u00b7 "));
      });
      option(base + "find/index.html", "", list.getAttribute(failed ? "data-unread" : found.length ? "data-all" : "data-none").replace("{count}", String(found.length)));
      if (!failed) say(told, found.length);
      open(true);
      point(0);
    }
    input.addEventListener("focus", function () {
      students(base, function () { failed = false; update(); }, function () { failed = true; update(); });
    });
    input.addEventListener("input", update);
    input.addEventListener("blur", function () { open(false); });
    list.addEventListener("mousedown", function (event) { event.preventDefault(); }); /* the field keeps the focus */
    input.addEventListener("keydown", function (event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      var step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step) {
        event.preventDefault();
        if (list.hidden) update();
        else point(at + step);
      } else if (event.key === "Enter" && !list.hidden) {
        event.preventDefault();
        window.location.assign(list.children[at].href);
      } else if (event.key === "Escape") {
        if (list.hidden) input.value = "";
        open(false);
        told.textContent = "";
      }
    });
  }

  /* A slash goes to the field of a page for finding, else to the box. */
  function slash(event) {
    var to = document.querySelector("[data-slash]") || byId("seek");
    var from = event.target;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !to) return;
    if (/^(TEXTAREA|SELECT)$/.test(from.tagName) || from.isContentEditable) return;
    if (from.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(from.type)) return;
    event.preventDefault();
    to.focus();
  }

  /* The page that waits for the school becomes the school's page by loading again: not to be scrolled to where it was. */
  function restOnTop() {
    var waiting = document.querySelector("progress") !== null;
    window.addEventListener("pagehide", function () { window.history.scrollRestoration = waiting ? "manual" : "auto"; });
  }

  /* On a narrow screen the places one can go to wait behind one line. */
  function places() {
    var menu = document.querySelector(".menu");
    if (!menu) return;
    var narrow = window.matchMedia("(max-width: 40rem)");
    function fold() { menu.open = !narrow.matches; }
    narrow.addListener(fold);
    fold();
  }

  function start() {
    restOnTop();
    places();
    finder();
    document.addEventListener("keydown", slash);
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
    var button = byId("scheme");
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
