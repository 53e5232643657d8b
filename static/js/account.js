/* Formatting an account: buttons and keys that write Markdown around the selection, and the preview.
   The browser's own undo takes back what they do. Without this file the author types the marks. */
(function () {
  'use strict';
  var bar = document.querySelector('[data-format]');
  var box = document.getElementById('id_account');
  if (!bar || !box) return;

  /* Through the editing command, so that it can be undone; the range is kept for browsers without it. */
  function put(text, from, to) {
    box.focus();
    box.setSelectionRange(from, to);
    if (!document.execCommand('insertText', false, text)) {
      box.setRangeText(text, from, to, 'end');
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }

  function around(mark, words) {
    var from = box.selectionStart;
    var to = box.selectionEnd;
    var inside = box.value.slice(from, to);
    var before = box.value.slice(from - mark.length, from);
    if (inside && before === mark && box.value.slice(to, to + mark.length) === mark) { /* a second press takes it away */
      put(inside, from - mark.length, to + mark.length);
      box.setSelectionRange(from - mark.length, to - mark.length);
      return;
    }
    var text = inside || words;
    put(mark + text + mark, from, to);
    box.setSelectionRange(from + mark.length, from + mark.length + text.length);
  }

  function lines(mark) {
    var from = box.value.lastIndexOf('\n', box.selectionStart - 1) + 1;
    var end = box.value.indexOf('\n', box.selectionEnd);
    var to = end < 0 ? box.value.length : end;
    var rows = box.value.slice(from, to).split('\n');
    var marks = rows.map(function (row, place) { return mark(place); });
    var all = rows.every(function (row, place) { return row.indexOf(marks[place]) === 0; });
    var text = rows.map(function (row, place) {
      return all ? row.slice(marks[place].length) : marks[place] + row.replace(/^(#+ |- |\d+\. |> )/, '');
    }).join('\n');
    var gap = !all && from > 0 && box.value.slice(from - 2, from) !== '\n\n' && !/^(- |\d+\. |> )/.test(lineBefore(from)) ? '\n' : '';
    put(gap + text, from, to);
    if (rows.length > 1) box.setSelectionRange(from + gap.length, from + gap.length + text.length);
  }
  function lineBefore(from) {
    return box.value.slice(box.value.lastIndexOf('\n', from - 2) + 1, from - 1);
  }

  function link() {
    var from = box.selectionStart;
    var text = box.value.slice(from, box.selectionEnd) || 'words';
    put('[' + text + '](https://)', from, box.selectionEnd);
    var at = from + text.length + 3;
    box.setSelectionRange(at, at + 8);
  }

  var MARKS = {
    bold: function () { around('**', 'bold'); },
    italic: function () { around('*', 'italic'); },
    heading: function () { lines(function () { return '# '; }); },
    list: function () { lines(function () { return '- '; }); },
    numbers: function () { lines(function (place) { return place + 1 + '. '; }); },
    quote: function () { lines(function () { return '> '; }); },
    link: link
  };

  bar.hidden = false;
  bar.addEventListener('click', function (event) {
    var button = event.target.closest('[data-mark]');
    if (button) MARKS[button.dataset.mark]();
  });
  box.addEventListener('keydown', function (event) {
    var mark = { b: 'bold', i: 'italic', k: 'link' }[event.key.toLowerCase()];
    if (!mark || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    MARKS[mark]();
  });

  /* Enter in a list begins its next item; Enter in an empty item ends the list. */
  box.addEventListener('keydown', function (event) {
    if (event.key !== 'Enter' || event.isComposing || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    var at = box.selectionStart;
    if (at !== box.selectionEnd) return;
    var from = box.value.lastIndexOf('\n', at - 1) + 1;
    var item = /^(- |> |(\d+)\. )(.*)$/.exec(box.value.slice(from, at));
    if (!item) return;
    event.preventDefault();
    if (item[3].trim()) put('\n' + (item[2] ? Number(item[2]) + 1 + '. ' : item[1]), at, at);
    else put('\n', from, at);
  });

  var button = document.querySelector('[data-preview]');
  var pane = document.querySelector('[data-preview-of]');
  button.setAttribute('aria-expanded', String(!pane.hidden));
  button.addEventListener('click', function (event) {
    event.preventDefault();
    if (!pane.hidden) { show(false); return; }
    window.countersignDraft.keep({ preview: '1' }).then(function (answer) {
      if (!answer || answer.preview === undefined) return;
      pane.innerHTML = answer.preview || '<p class="cs-2">Nothing is written yet.</p>'; /* made and cleaned by the server */
      show(true);
      pane.focus();
    });
  });
  function show(on) {
    pane.hidden = !on;
    button.setAttribute('aria-expanded', String(on));
  }
})();
