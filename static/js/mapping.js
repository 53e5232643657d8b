/* The mapping of a whole portfolio by keyboard: one cell holds the focus, arrows move it, Shift with arrows, a click or
   Space ticks a stretch, "/" goes to the box for typing, Escape comes back. Without it every box is an ordinary
   check box in a table and everything works. */
(function () {
  'use strict';
  var table = document.querySelector('table[data-map]');
  var form = document.getElementById('mapping-form');
  if (!table || !form) return;

  var HEADS = 2; /* cells of a row before the first piece */
  var rows = Array.prototype.slice.call(table.querySelectorAll('tr[data-key]'));
  var heads = Array.prototype.slice.call(table.querySelectorAll('thead [data-piece]'));
  var typed = document.getElementById('typed');
  var piece = document.getElementById('typed_piece');
  var told = form.querySelector('[data-status]');
  var scroller = table.parentElement;
  if (!rows.length || !heads.length) return;

  function cell(row, column) { return rows[row].cells[HEADS + column]; }
  function box(row, column) { return cell(row, column).querySelector('input'); }
  function target(row, column) { return box(row, column) || cell(row, column); }
  function within(number, least, most) { return Math.max(least, Math.min(most, number)); }

  /* --- one cell holds the focus ------------------------------------------------------------------------------- */

  var here = { row: 0, column: Math.max(0, heads.findIndex(function (_, at) { return box(0, at); })) };
  table.setAttribute('role', 'grid');
  table.setAttribute('aria-label', 'Criteria and evidence');
  table.setAttribute('aria-rowcount', String(rows.length));
  scroller.removeAttribute('tabindex'); /* its cells take the focus instead */
  table.querySelectorAll('td input').forEach(function (each) { each.tabIndex = -1; });
  target(here.row, here.column).tabIndex = 0;
  form.querySelectorAll('[data-keys]').forEach(function (each) { each.hidden = false; });

  function place(element) {
    var inside = element.closest && element.closest('tr[data-key] > td');
    if (!inside || inside.cellIndex < HEADS) return null;
    return { row: rows.indexOf(inside.parentElement), column: inside.cellIndex - HEADS };
  }

  function settle(to) {
    target(here.row, here.column).tabIndex = -1;
    here = to;
    var now = target(here.row, here.column);
    now.tabIndex = 0;
    tell();
    return now;
  }

  function move(row, column) {
    var now = settle({ row: within(row, 0, rows.length - 1), column: within(column, 0, heads.length - 1) });
    now.focus({ preventScroll: true });
    reveal(now);
  }

  /* Scroll so far that the sticky head and first column do not cover the cell. */
  function reveal(now) {
    var frame = scroller.getBoundingClientRect(), at = now.closest('td').getBoundingClientRect();
    var top = frame.top + table.tHead.offsetHeight, left = frame.left + rows[0].cells[0].offsetWidth;
    if (at.top < top) scroller.scrollTop -= top - at.top + 8;
    if (at.bottom > frame.bottom) scroller.scrollTop += at.bottom - frame.bottom + 8;
    if (at.left < left) scroller.scrollLeft -= left - at.left + 8;
    if (at.right > frame.right) scroller.scrollLeft += at.right - frame.right + 8;
    scroller.scrollIntoView({ block: 'nearest' });
  }

  function tell() {
    var head = heads[here.column], input = box(here.row, here.column);
    if (piece && input && piece.tagName === 'SELECT') piece.value = head.dataset.piece;
    if (told) {
      var words = rows[here.row].cells[0].textContent.trim().replace(/\s+/g, ' ');
      told.textContent = head.querySelector('a').textContent + ' · ' + words.slice(0, 110);
    }
  }

  table.addEventListener('focusin', function (event) {
    var at = place(event.target);
    if (at && (at.row !== here.row || at.column !== here.column)) settle(at);
    else if (at) tell();
  });

  /* --- stretches ------------------------------------------------------------------------------------------------ */

  /* A stretch runs from its anchor to the focus and takes the anchor's tick; drawn back, it gives up what it took. */
  var anchor = null, before = [];

  function setAnchor(at, value) {
    anchor = { row: at.row, column: at.column, value: value };
    before = [];
  }

  function stretchTo(to) {
    before.forEach(function (each) { each.box.checked = each.was; });
    before = [];
    var top = Math.min(anchor.row, to.row), foot = Math.max(anchor.row, to.row);
    var left = Math.min(anchor.column, to.column), right = Math.max(anchor.column, to.column);
    for (var row = top; row <= foot; row++) {
      for (var column = left; column <= right; column++) {
        var input = box(row, column);
        if (!input) continue;
        before.push({ box: input, was: input.checked });
        input.checked = anchor.value;
      }
    }
    changed();
  }

  function stretchBy(to) {
    var from = { row: here.row, column: here.column };
    if (!anchor || anchor.left) {
      var input = box(from.row, from.column);
      setAnchor(from, anchor && anchor.row === from.row && anchor.column === from.column && input ? input.checked : true);
    }
    move(to.row, to.column);
    stretchTo(here);
  }

  table.addEventListener('click', function (event) {
    var at = place(event.target);
    if (!at) return;
    var input = box(at.row, at.column);
    if (event.target !== input) { /* beside the box is meant for it */
      if (input) input.checked = !input.checked;
      move(at.row, at.column);
    }
    if (event.shiftKey && anchor && input) stretchTo(at);
    else if (input) setAnchor(at, input.checked);
    changed();
  });

  table.addEventListener('change', changed);

  /* --- keys ----------------------------------------------------------------------------------------------------- */

  /* The first row of the next or of the last unit; with Shift the last row of this unit, then of the next. */
  function unitStep(way, stretching) {
    var body = rows[here.row].parentElement, at = here.row;
    if (stretching) {
      while (rows[at + way] && rows[at + way].parentElement === body) at += way;
      if (at === here.row && rows[at + way]) {
        body = rows[at + way].parentElement;
        at += way;
        while (rows[at + way] && rows[at + way].parentElement === body) at += way;
      }
      return at;
    }
    if (way < 0 && here.row && rows[here.row - 1].parentElement !== body) body = rows[here.row - 1].parentElement;
    else if (way > 0) {
      while (rows[at] && rows[at].parentElement === body) at++;
      return rows[at] ? at : rows.length - 1;
    }
    return rows.findIndex(function (row) { return row.parentElement === body; });
  }

  function aim(event) {
    var far = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case 'ArrowUp': return { row: here.row - 1, column: here.column };
      case 'ArrowDown': return { row: here.row + 1, column: here.column };
      case 'ArrowLeft': return { row: here.row, column: here.column - 1 };
      case 'ArrowRight': return { row: here.row, column: here.column + 1 };
      case 'Home': return far ? { row: 0, column: 0 } : { row: here.row, column: 0 };
      case 'End': return far ? { row: rows.length - 1, column: heads.length - 1 } : { row: here.row, column: heads.length - 1 };
      case 'PageUp': return { row: unitStep(-1, event.shiftKey), column: here.column };
      case 'PageDown': return { row: unitStep(1, event.shiftKey), column: here.column };
      default: return null;
    }
  }

  table.addEventListener('keydown', function (event) {
    if (!place(event.target) || event.altKey) return;
    var to = aim(event);
    if (to) {
      event.preventDefault();
      if (event.shiftKey) stretchBy(to);
      else {
        if (anchor) anchor.left = true;
        move(to.row, to.column);
      }
    } else if (event.key === ' ') {
      var input = box(here.row, here.column);
      event.preventDefault();
      if (event.shiftKey && anchor) stretchTo(here);
      else if (input) {
        input.checked = !input.checked;
        setAnchor(here, input.checked);
        changed();
      }
    }
  });

  document.addEventListener('keydown', function (event) {
    if (event.key === '/' && typed && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      event.preventDefault();
      event.stopPropagation();
      typed.focus();
      typed.select();
    }
    if (event.key === 'Escape' && event.target === typed) move(here.row, here.column);
  }, true);

  function isTyping(element) {
    return /^(SELECT|TEXTAREA)$/.test(element.tagName) || (element.tagName === 'INPUT' && element.type !== 'checkbox');
  }

  /* --- what is not saved yet ------------------------------------------------------------------------------------ */

  var leaving = false;

  function unsaved() {
    return Array.prototype.filter.call(table.querySelectorAll('td input'), function (each) {
      return each.checked !== each.defaultChecked;
    }).length;
  }

  function changed() {
    var number = unsaved();
    form.querySelectorAll('button[value=save]').forEach(function (button) {
      button.textContent = number ? 'Save ' + number + (number === 1 ? ' change' : ' changes') : 'Save';
    });
  }

  window.addEventListener('beforeunload', function (event) {
    if (!leaving && (unsaved() || (typed && typed.value !== typed.defaultValue))) event.preventDefault();
  });

  /* After saving, the focus is where it was. */
  var key = 'mapping:' + location.pathname;
  form.addEventListener('submit', function () {
    leaving = true;
    sessionStorage.setItem(key, rows[here.row].dataset.key + ' ' + heads[here.column].dataset.piece);
  });
  window.addEventListener('pageshow', function () {
    var kept = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    if (!kept || document.querySelector('.cs-errors')) return;
    var row = rows.findIndex(function (each) { return each.dataset.key === kept.split(' ')[0]; });
    var column = heads.findIndex(function (each) { return each.dataset.piece === kept.split(' ')[1]; });
    if (row >= 0 && column >= 0) move(row, column);
  });

  changed();
})();
