/* What fits what is typed: names by their letters, their sound or its beginnings, and over students/search.js every child the reader
   may see. Read by lists and by the page for finding, by any other page when somebody begins to look. A classic script, nothing newer
   than 2020; what is typed goes nowhere. */
(function () {
  "use strict";

  var yulan = window.yulan = window.yulan || {};

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
  /* A name as it is written and the ways each of its letters reads, of which there may be two: shan/dan yu. */
  function named(text, sound) {
    return { text: text, parts: sound ? sound.split(" ").map(function (part) { return part.split("/"); }) : [] };
  }
  /* Whether a term is beginnings of syllables one after another, or their letters: zhangx, zx, zhxm and \u5f20xm of zhang xiao ming. */
  function spells(term, name, at) {
    if (term === "") return true;
    if (at >= name.parts.length) return false;
    var ways = name.parts[at];
    for (var way = 0; way < ways.length; way += 1) {
      for (var n = Math.min(ways[way].length, term.length); n > 0; n -= 1) {
        if (ways[way].slice(0, n) === term.slice(0, n) && spells(term.slice(n), name, at + 1)) return true;
      }
    }
    if (term < "\u2e80") return false;
    var letter = (name.letters || (name.letters = Array.from(fold(name.text))))[at];
    return term.indexOf(letter) === 0 && spells(term.slice(letter.length), name, at + 1);
  }
  /* Of a name that is not the child's own two letters of its beginning are asked for, three of what follows: else half a school fits. */
  function sounds(term, name, other) {
    for (var at = 0; at < name.parts.length; at += 1) if ((!other || term.length > (at ? 2 : 1)) && spells(term, name, at)) return true;
    return false;
  }
  function has(text, term) { return text.indexOf(term) !== -1; }

  /* --- students ---------------------------------------------------------------------------------------- */

  /* students/search.js says of each child [id, name, how it reads, class, mentors, categories, guardian, other names, how these read];
     classes, mentors, categories and syllables are places in lists of their own. */
  var known = null;
  function students(ready, failed) {
    if (known) { ready(); return; }
    yulan.load(yulan.byId("seek-box").getAttribute("data-search"), function () {
      var data = window.yulanStudents;
      var ways = {};
      data.syllables.forEach(function (part, n) { ways[n.toString(36)] = part.split("/"); });
      function read(text, places) { return { text: text, parts: places ? places.split(" ").map(function (one) { return ways[one]; }) : [] }; }
      function join(parts, to) { return parts.map(function (part) { return part[0].slice(0, to); }).join(""); }
      data.people = data.mentors.map(function (one) { return named(one[1], one[2]); });
      known = data.rows.map(function (row, n) {
        var own = read(row[1], row[2]);
        var names = [row[6]].concat(row[7] ? row[7].split(" ") : []);
        return {
          sid: row[0], name: row[1], own: own, sound: join(own.parts), initials: join(own.parts, 1), scope: row[3], group: data.classes[row[3]][1],
          mentors: row[4], mentor: row[4].map(function (place) { return data.mentors[place][1]; }), codes: row[5], guardian: row[6],
          late: data.late.charAt(n) === "1", plain: fold(row[1]), family: fold(row[6] + " " + row[7]),
          names: row[8].split(",").map(function (places, n) { return read(names[n], places); })
        };
      });
      yulan.known = known;
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
        reads: /[a-z]/.test(term),
        classes: data.classes.map(function (names) { return names.slice(1).some(function (name) { return has(fold(name), term); }); }),
        mentors: data.people.map(function (one) { return has(fold(one.text), term) || sounds(term, one, true); }),
        codes: data.categories.map(function (one) { return has(fold(one[1]), term); })
      };
    });
    known.forEach(function (one) {
      var fit = wanted.every(function (term, n) {
        var by = shared[n];
        return has(one.plain, term) || by.reads && sounds(term, one.own) || by.classes[one.scope] || has(one.family, term) ||
          one.mentors.some(function (place) { return by.mentors[place]; }) || one.codes.some(function (place) { return by.codes[place]; }) ||
          by.reads && one.names.some(function (name) { return sounds(term, name, true); });
      });
      if (fit) ranks[Math.min.apply(null, tries.map(function (term) {
        return one.plain === term ? 0 : begins(one.plain, term) ? 1 : begins(one.sound, term) || begins(one.initials, term) ? 2 :
          spells(term, one.own, 0) ? 3 : 4;
      }))].push(one);
    });
    return [].concat.apply([], ranks);
  }
  /* Under which other name somebody was found: a mentor's or somebody's of the family. */
  function also(one, text) {
    var data = window.yulanStudents;
    var wanted = terms(text).filter(function (term) { return !has(one.plain, term) && !sounds(term, one.own); });
    return one.mentors.map(function (place) { return data.people[place]; }).concat(one.names).filter(function (name) {
      return wanted.some(function (term) { return name.text && (has(fold(name.text), term) || sounds(term, name, true)); });
    }).map(function (name) { return name.text; });
  }
  function page(base, one) { return base + "students/" + one.sid + "/index.html"; }


  yulan.fold = fold; yulan.terms = terms; yulan.named = named; yulan.sounds = sounds; yulan.has = has;
  yulan.students = students; yulan.search = search; yulan.also = also; yulan.page = page;
})();
