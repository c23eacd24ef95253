/* On every page: the box that finds a student, printing, and the light or dark scheme. Everything reads and prints without this file.
   A classic script without dependencies, nothing newer than 2020. It keeps one word ("light" or "dark"), never anything of a person:
   what is typed to find somebody stays in the field. Lists (lists.js) and the page for finding (find.js) use what `yulan` holds; what
   fits what is typed (seek.js) is read when somebody begins to look. */
(function () {
  "use strict";

  var root = document.documentElement;
  var KEY = "yulan-scheme";
  var MOST = 10;
  var yulan = window.yulan = window.yulan || {};

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

  /* A field answers to what stands in it, not to letters an input method still holds. */
  function typed(field, update) {
    field.addEventListener("input", function (event) { if (!event.isComposing) update(); });
    field.addEventListener("compositionend", update);
  }

  yulan.all = all; yulan.byId = byId; yulan.make = make; yulan.say = say; yulan.load = load; yulan.typed = typed;

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
      if (!text.trim() || (!yulan.known && !failed)) { told.textContent = ""; open(false); return; }
      var found = failed ? [] : yulan.search(text);
      found.slice(0, MOST).forEach(function (one) {
        option(yulan.page(base, one), one.name, [one.group].concat(yulan.also(one, text)).join(" \u00b7 "));
      });
      option(base + "find/index.html", "", list.getAttribute(failed ? "data-unread" : found.length ? "data-all" : "data-none").replace("{count}", String(found.length)));
      if (!failed) say(told, found.length);
      open(true);
      point(0);
    }
    input.addEventListener("focus", function () {
      function unread() { failed = true; update(); }
      function begin() { yulan.students(function () { failed = false; update(); }, unread); }
      if (yulan.students) begin();
      else load(base + "seek.js", begin, unread);
    });
    typed(input, update);
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
