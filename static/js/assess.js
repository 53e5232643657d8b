/* Quicker assessing: keys, several criteria at once, places in the evidence. The page works without this file. */
(function () {
  'use strict';

  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }

  /* --- deciding ------------------------------------------------------------------------------------------------ */
  var form = document.querySelector('[data-sitting]');
  var workspace = document.querySelector('[data-assess]');

  function startDeciding() {
    var rows = all('[data-row]', form).filter(function (row) { return row.querySelector('[data-outcome]'); });
    var everything = document.getElementById('all');
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
      count();
      keep();
      if (outcome === 'not_yet_met' && chosen.length) chosen[0].querySelector('textarea').focus();
    }

    function send() {
      var button = form.querySelector('.cs-dock .btn-primary') || form.querySelector('.cs-dock .btn');
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
      if (event.target === everything) {
        rows.forEach(function (row) { row.querySelector('[data-select]').checked = everything.checked; });
      }
      count();
      keep();
    });
    form.addEventListener('input', keep);
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
      m: function () { mark('met'); },
      n: function () { mark('not_yet_met'); },
      f: function () { var box = form.querySelector('[name=feedback]'); if (box) box.focus(); }
    };
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); return; }
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });

    all('[data-several], [data-select], [data-keys]', form).forEach(function (part) { part.hidden = false; });
    form.classList.add('cs-several');
    restore();
    count();
  }

  /* What is typed stays in this tab until it is recorded, so that a look elsewhere loses nothing. */
  var place = workspace && 'assess-' + workspace.dataset.assess;

  function fields() {
    return all('input, textarea, select', form).filter(function (field) {
      return field.name && field.type !== 'hidden';
    });
  }
  function keep() {
    var typed = fields().map(function (field) {
      return field.type === 'radio' || field.type === 'checkbox' ? field.checked : field.value;
    });
    try { sessionStorage.setItem(place, JSON.stringify(typed)); } catch (error) { /* no room: nothing is lost yet */ }
  }
  function restore() {
    if (form.querySelector('.cs-errors')) return; /* it came back from the server with everything typed */
    var typed;
    try { typed = JSON.parse(sessionStorage.getItem(place)); } catch (error) { return; }
    var now = fields();
    if (!typed || typed.length !== now.length) return;
    now.forEach(function (field, number) {
      if (field.type === 'radio' || field.type === 'checkbox') field.checked = typed[number] === true;
      else field.value = typed[number];
    });
  }
  if (form && workspace) {
    startDeciding();
    form.addEventListener('submit', function () { sessionStorage.removeItem(place); });
  }

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
