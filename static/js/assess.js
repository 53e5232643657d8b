/* Quicker assessing: keys, several criteria at once. The page works without this file; what is typed: workspace.js. */
(function () {
  'use strict';

  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }

  /* --- deciding ------------------------------------------------------------------------------------------------ */
  var form = document.querySelector('[data-sitting]');

  function startDeciding() {
    var rows = all('[data-row]', form).filter(function (row) { return row.querySelector('[data-outcome]'); });
    var everything = document.getElementById('all');
    var rules = all('[name=confirmed]', form);
    var now = -1;

    function picked() { return rows.filter(function (row) { return row.querySelector('[data-select]').checked; }); }

    function count() {
      var decided = rows.filter(function (row) { return row.querySelector('[data-outcome]:checked'); }).length;
      var selected = picked().length;
      var shown = document.querySelector('[data-count]');
      if (shown) shown.textContent = decided ? decided + ' of ' + rows.length + ' decided' : '';
      var words = document.querySelector('[data-selected]');
      if (words) words.textContent = selected ? '· ' + selected + ' selected' : '';
      if (everything) everything.checked = rows.length > 0 && selected === rows.length;
    }

    function go(step) {
      if (!rows.length) return;
      now = Math.min(Math.max(now + step, 0), rows.length - 1);
      rows[now].focus();
      rows[now].scrollIntoView({ block: 'nearest' });
    }

    function mark(outcome) {
      var chosen = picked();
      if (!chosen.length && now >= 0) chosen = [rows[now]];
      chosen.forEach(function (row) {
        row.querySelector('[data-outcome][value="' + outcome + '"]').checked = true;
        row.querySelector('[data-select]').checked = false;
      });
      if (chosen.length) form.dispatchEvent(new Event('change', { bubbles: true }));
      if (outcome === 'not_yet_met' && chosen.length) chosen[0].querySelector('textarea').focus();
    }

    function selectAll(on) {
      rows.forEach(function (row) { row.querySelector('[data-select]').checked = on; });
      count();
    }

    /* the rules of evidence, by their letters */
    function confirm(boxes, on) {
      boxes.forEach(function (box) { box.checked = on; });
      form.dispatchEvent(new Event('change', { bubbles: true }));
    }
    function one(letter) {
      confirm(rules.filter(function (box) { return box.value === letter; }), !rules.some(function (box) {
        return box.value === letter && box.checked;
      }));
    }

    function send() {
      var button = form.querySelector('.cs-dock .btn-primary');
      if (button) button.click();
    }

    function typing(element) {
      return element.matches('textarea, select, input:not([type=radio]):not([type=checkbox])');
    }

    form.addEventListener('focusin', function (event) {
      var row = event.target.closest('[data-row]');
      if (row && rows.indexOf(row) >= 0) now = rows.indexOf(row);
    });
    form.addEventListener('change', function (event) {
      if (event.target === everything) selectAll(everything.checked);
      count();
    });
    all('[data-mark]', form).forEach(function (button) {
      button.addEventListener('click', function () { mark(button.dataset.mark); });
    });

    var keys = {
      j: function () { go(1); },
      k: function () { go(-1); },
      x: function () {
        if (now < 0) return;
        var box = rows[now].querySelector('[data-select]');
        box.checked = !box.checked;
        count();
      },
      a: function () { if (everything) selectAll(!everything.checked); },
      o: function () { if (now >= 0 && rows[now].querySelector('[data-place]')) rows[now].querySelector('[data-place]').click(); },
      v: function () { confirm(rules, !rules.every(function (box) { return box.checked; })); },
      V: one, A: one, R: one, C: one, S: one,
      m: function () { mark('met'); },
      n: function () { mark('not_yet_met'); },
      f: function () { var box = form.querySelector('[name=feedback]'); if (box) box.focus(); }
    };
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); return; }
      if (document.querySelector('dialog[open]') || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key](event.key);
    });

    all('[data-several], [data-select], [data-keys]', form).forEach(function (part) { part.hidden = false; });
    form.classList.add('cs-several');
    count();
  }

  if (form) startDeciding();

  /* --- the total of a test ------------------------------------------------------------------------------------- */
  var test = document.querySelector('form[data-scores]');
  function addUp() {
    var boxes = all('[data-score]', test);
    var total = boxes.reduce(function (sum, box) { return sum + (Number(box.value) || 0); }, 0);
    var filled = boxes.every(function (box) { return box.value !== ''; });
    var verdict = filled ? (total >= Number(test.dataset.pass) ? ': a pass' : ': not a pass yet') : '';
    test.querySelector('[data-total]').textContent = total + ' of ' + test.dataset.scores + verdict;
  }
  if (test) {
    test.addEventListener('input', addUp);
    addUp();
  }
})();
