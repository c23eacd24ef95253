/* Writing in the browser: drafts kept while one types, saving, the pulse of the program, picking a student by keys.
   Only served pages load this. Every page works without it. A classic script without dependencies, nothing newer than
   2020. It stores nothing in the browser, and asks nobody but the server the page came from. */
(function () {
  "use strict";

  var ROOT = document.currentScript.src.replace(/[^/]*$/, "");
  var TYPING = 1000; /* milliseconds after the last key before a draft is kept */
  var AGAIN = [3000, 3000, 6000, 12000, 30000];
  var PULSE = 3000;
  var NEWS = 10000; /* how long a form says that something is newer elsewhere: it lies over what is being written */
  var LOOK = 700; /* between two looks at how far a synchronising is */
  var HIDDEN_PULSE = 60000;
  var MOST_ROWS = 16;
  var KEEPALIVE = 60000; /* browsers refuse more than 64 KiB from a page that goes away */

  var form = null;
  var settled = ""; /* what of the form is saved, or stood in it when it came */
  var kept = ""; /* what of it is kept as a draft */
  var timer = 0;
  var failures = 0;
  var underWay = null; /* the draft being sent */
  var saving = false;
  var leaving = false;

  function byId(id) { return document.getElementById(id); }
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }

  /* --- the server ----------------------------------------------------------------------------------- */

  function ask(path, body, keepalive) {
    var options = { credentials: "same-origin", cache: "no-store", headers: { "X-Yulan": "1" } };
    if (body !== null) {
      options.method = "POST";
      options.headers["Content-Type"] = "application/x-www-form-urlencoded;charset=UTF-8";
      options.body = body;
      options.keepalive = Boolean(keepalive) && body.length < KEEPALIVE;
    }
    return window.fetch(path, options);
  }

  /* A program started again knows another token; ask for it once and try again. */
  function send(path, body, keepalive) {
    return ask(path, body(), keepalive).then(function (answer) {
      if (answer.status !== 403 || keepalive) return answer;
      return ask(ROOT + "token", null).then(function (fresh) {
        if (!fresh.ok) return answer;
        return fresh.json().then(function (said) {
          all('input[name="_csrf"]').forEach(function (input) { input.value = said.csrf; });
          return ask(path, body(), false);
        });
      });
    });
  }

  /* --- the form as text ----------------------------------------------------------------------------- */

  function fields(own) {
    var pairs = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value !== "string") return;
      if (!own || (value !== "" && name !== "_csrf" && name !== "_draft")) pairs.append(name, value);
    });
    return pairs;
  }
  function typed() { return fields(true).toString(); }
  function unsaved() { return form !== null && !leaving && typed() !== settled; }
  function words(name) { return form.getAttribute("data-" + name) || ""; }

  function say(text, trouble) {
    var line = byId("draft");
    if (!line) return;
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("trouble", Boolean(trouble));
  }

  /* --- drafts --------------------------------------------------------------------------------------- */

  function later(delay) {
    window.clearTimeout(timer);
    timer = window.setTimeout(function () { keepDraft(false); }, delay);
  }

  function keepDraft(keepalive) {
    var now = form ? typed() : "";
    if (!form || saving || leaving || now === settled || now === kept) return Promise.resolve();
    if (underWay && !keepalive) { later(TYPING); return underWay; }
    window.clearTimeout(timer);
    if (!keepalive && failures === 0) say(words("keeping"), false);
    var sending = send(ROOT + "draft", function () { return fields(false).toString(); }, keepalive)
      .then(function (answer) {
        return answer.json().then(function (said) { return said; }, function () { return { kept: false }; });
      })
      .then(function (said) {
        if (said.draft) all('input[name="_draft"]', form).forEach(function (input) { input.value = said.draft; });
        if (!said.kept) { failed(said.message || words("not-kept")); return; }
        failures = 0;
        kept = now;
        remember(said.draft);
        say(words("kept").replace("{time}", said.time || ""), false);
        if (typed() !== now) later(TYPING);
      }, function () { failed(words("no-answer")); })
      .then(function () { if (underWay === sending) underWay = null; });
    underWay = sending;
    return sending;
  }

  /* The address names the draft, so that a page loaded again, or come back to, shows what was typed. */
  function remember(draft) {
    if (!leaving && draft) window.history.replaceState(null, "", window.location.pathname + "?draft=" + draft);
  }

  function failed(text) {
    say(text, true);
    later(AGAIN[Math.min(failures, AGAIN.length - 1)]);
    failures += 1;
  }

  /* --- saving --------------------------------------------------------------------------------------- */

  function save(event) {
    var button = event.submitter || pressed || form.querySelector('.save button[name="_do"]');
    pressed = null;
    event.preventDefault();
    if (saving) return;
    window.clearTimeout(timer);
    saving = true;
    form.setAttribute("aria-busy", "true");
    all("button", form).forEach(function (one) { one.disabled = true; });
    say(words("saving"), false);
    /* A draft on its way must arrive first, else it would outlive what is saved. */
    (underWay || Promise.resolve()).then(function () {
      return send(form.getAttribute("action"), function () {
        var pairs = fields(false);
        if (button && button.name) pairs.append(button.name, button.value);
        return pairs.toString();
      }, false);
    }).then(function (answer) { return taken(answer, button); }).catch(function () { notSaved(); });
  }

  function taken(answer, button) {
    var type = answer.headers.get("Content-Type") || "";
    if (type.indexOf("application/json") === 0 && answer.ok) {
      return answer.json().then(function (said) {
        leaving = true;
        window.location.assign(new URL(said.to, ROOT).href);
      });
    }
    if (answer.redirected && answer.url.indexOf(ROOT + "unlock.html") === 0) {
      release();
      lockedOut();
      return null;
    }
    if (answer.redirected && answer.ok) {
      leaving = true;
      window.location.assign(answer.url);
      return null;
    }
    if (type.indexOf("text/html") !== 0) throw new Error("no page");
    return answer.text().then(function (text) { replaced(text, button); });
  }

  /* The form comes back with what is to be looked at, or with room for one more entry. */
  function replaced(text, button) {
    var page = new DOMParser().parseFromString(text, "text/html");
    var main = page.querySelector("main");
    if (!main) throw new Error("no page");
    if (!main.querySelector("#write")) { /* a message: what was typed stays here */
      var reason = all("[data-why]", main).map(function (one) { return one.textContent.trim(); }).join(" ");
      release();
      say(words("refused").replace("{reason}", reason), true);
      later(TYPING);
      return;
    }
    var before = kept;
    var stood = settled;
    document.querySelector("main").replaceWith(document.importNode(main, true));
    saving = false;
    begin();
    settled = stood; /* what came back is not saved yet; where nobody had typed anything, there is nothing to keep */
    kept = before;
    later(TYPING);
    if (button && button.name === "_add") { focusNew(button.value); return; }
    var summary = byId("summary") || byId("main");
    summary.focus();
    summary.scrollIntoView({ block: "start" });
  }

  function focusNew(name) {
    var entries = all("[data-new]", form).filter(function (one) { return one.getAttribute("data-new") === name; });
    var entry = entries[entries.length - 1];
    var input = entry && entry.querySelector("input, select, textarea");
    if (!input) return;
    var folded = entry.closest("details");
    if (folded) folded.open = true;
    input.focus();
    entry.scrollIntoView({ block: "center" });
  }

  function release() {
    saving = false;
    form.removeAttribute("aria-busy");
    all("button", form).forEach(function (one) { one.disabled = false; });
  }

  function notSaved() {
    if (leaving) return;
    release();
    say(words(typed() === kept ? "not-saved-kept" : "not-saved"), true);
    if (typed() !== kept) later(AGAIN[0]);
  }

  /* --- the form begins ------------------------------------------------------------------------------ */

  var pressed = null;

  /* A text shows all of itself while there is room on a screen for it. */
  function grow(area) {
    var before = 0;
    while (area.scrollHeight > area.clientHeight && area.rows < MOST_ROWS && before !== area.rows) {
      before = area.rows;
      area.rows += 1;
    }
  }

  function begin() {
    form = byId("write");
    if (!form) return;
    settled = typed();
    kept = settled;
    form.addEventListener("input", function (event) {
      later(TYPING);
      if (event.target.tagName === "TEXTAREA") grow(event.target);
    });
    all("textarea", form).forEach(grow);
    form.addEventListener("change", function () { later(TYPING); });
    form.addEventListener("submit", save);
    form.addEventListener("click", function (event) {
      var button = event.target.closest ? event.target.closest("button") : null;
      if (button) pressed = button;
    });
    form.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.isComposing) return;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        form.querySelector('.save button[name="_do"]').click();
      } else if (event.target.tagName === "INPUT") {
        event.preventDefault(); /* a line ended is not a record finished */
      }
    });
    if (byId("summary")) byId("summary").focus();
  }

  /* --- the pulse ------------------------------------------------------------------------------------ */

  var version = null;
  var missed = 0;
  var lastPulse = 0;

  function tell(name) {
    var line = byId("told");
    if (!line) return;
    var text = name ? line.getAttribute("data-" + name) : "";
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
  }

  function pulse() {
    if (leaving || (document.hidden && Date.now() - lastPulse < HIDDEN_PULSE)) return;
    lastPulse = Date.now();
    ask(ROOT + "pulse", null).then(function (answer) {
      if (!answer.ok) throw new Error("no pulse");
      return answer.json();
    }).then(function (said) {
      if (missed >= 3) tell("");
      missed = 0;
      if (said.locked) { lockedOut(); return; }
      if (version === null) version = said.version;
      if (said.version !== version) renewed(said.version);
    }).catch(function () {
      missed += 1;
      if (missed === 3) tell("stopped");
    });
  }

  function renewed(now) {
    var finds = all("#find, #seek").some(function (one) { return one.value !== ""; });
    version = now;
    if (form) {
      tell("changed");
      window.setTimeout(function () { if (missed < 3) tell(""); }, NEWS);
    }
    else if (finds || document.querySelector("main details[open]")) tell("reload");
    else window.location.reload();
  }

  function lockedOut() {
    var go = function () {
      leaving = true;
      var here = window.location.pathname.slice(1) + window.location.search;
      window.location.replace(ROOT + "unlock.html?to=" + encodeURIComponent(here));
    };
    /* Writing a draft needs no open key, so it can still be kept. */
    if (!form || saving || typed() === settled || typed() === kept) { go(); return; }
    (underWay || Promise.resolve()).then(function () { return keepDraft(false); }).then(function () {
      if (typed() === kept) go();
    });
  }

  /* Who locks the page in the middle of a sentence, or wants it in another language, keeps the sentence; where it
     cannot be kept, the browser asks. In the other language the page shows what was typed. */
  var asked = false;

  function going(event) {
    var away = event.target;
    var button = event.submitter;
    var speaks = form !== null && /\/language\?/.test(away.action || "") && Boolean(away.requestSubmit && button);
    var here = function () { return window.location.pathname.slice(1) + window.location.search; };
    if (speaks) away.action = ROOT + "language?to=" + encodeURIComponent(here());
    if (!(speaks || /\/lock$/.test(away.action || "")) || asked || !unsaved() || typed() === kept) return;
    event.preventDefault();
    (underWay || Promise.resolve()).then(function () { return keepDraft(false); }).then(function () {
      if (!speaks) { away.submit(); return; }
      asked = true;
      away.requestSubmit(button);
      asked = false;
    });
  }

  /* --- synchronising --------------------------------------------------------------------------------- */

  /* The page has a link that does the same; this only spares pressing it. */
  function exchanging() {
    var stage = byId("stage");
    if (!byId("exchanging") || !stage) return;
    var bar = document.querySelector("#exchanging progress");
    var look = function () {
      ask(ROOT + "sync/progress", null).then(function (answer) {
        if (!answer.ok) throw new Error("no progress");
        return answer.json();
      }).then(function (said) {
        if (!said.working) { window.location.reload(); return; }
        if (stage.textContent !== said.stage) stage.textContent = said.stage;
        if (said.percent === null) bar.removeAttribute("value");
        else bar.value = said.percent;
        window.setTimeout(look, LOOK);
      }).catch(function () { window.setTimeout(look, PULSE); });
    };
    window.setTimeout(look, LOOK);
  }

  /* --- picking a student ---------------------------------------------------------------------------- */

  function shown() {
    return all("#finds a.child, [data-find]:not([hidden]) a.child").filter(function (link) {
      return link.getClientRects().length > 0;
    });
  }

  function picker() {
    var finder = document.querySelector("[data-pick]");
    var input = byId("find");
    if (!finder || !input) return;
    input.focus();
    document.addEventListener("keydown", function (event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      var links = shown();
      var at = links.indexOf(document.activeElement);
      if (event.key === "Enter" && event.target === input && input.value.trim() && links.length) {
        event.preventDefault();
        window.location.assign(links[0].href);
      } else if (event.key === "ArrowDown" && links.length && (at >= 0 || event.target === input)) {
        event.preventDefault();
        links[Math.min(at + 1, links.length - 1)].focus();
      } else if (event.key === "ArrowUp" && at >= 0) {
        event.preventDefault();
        (at === 0 ? input : links[at - 1]).focus();
      }
    });
  }

  /* --- beginning ------------------------------------------------------------------------------------ */

  function start() {
    begin();
    picker();
    exchanging();
    document.addEventListener("submit", going);
    pulse();
    window.setInterval(pulse, PULSE);
    document.addEventListener("visibilitychange", function () {
      if (document.hidden) keepDraft(true);
      else pulse();
    });
    window.addEventListener("pagehide", function () { keepDraft(true); });
    window.addEventListener("beforeunload", function (event) {
      if (!unsaved() || typed() === kept) return;
      event.preventDefault();
      event.returnValue = "";
    });
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
