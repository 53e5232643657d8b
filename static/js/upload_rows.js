/* How a file on its way is shown: a row with its name, progress, words and buttons. Knows nothing of sending. */
(function () {
  'use strict';
  var ICONS = [[/^image\//, 'image'], [/^video\//, 'film'], [/^audio\//, 'file-earmark-music']];
  var STATES = {
    act: ['is-act', 'dash-circle-fill'],
    stop: ['is-stop', 'x-octagon-fill'],
    wait: ['is-wait', 'hourglass-split'],
    done: ['is-done', 'check-circle-fill'],
  };

  function element(tag, css, text) {
    var made = document.createElement(tag);
    if (css) made.className = css;
    if (text) made.textContent = text;
    return made;
  }

  function icon(name, css) {
    var made = element('i', 'bi bi-' + name + (css ? ' ' + css : ''));
    made.setAttribute('aria-hidden', 'true');
    return made;
  }

  function button(name, act) {
    var made = element('button', 'btn btn-quiet btn-sm');
    made.type = 'button';
    made.append(element('span'), element('span', 'visually-hidden', ' ' + name));
    made.addEventListener('click', act);
    return made;
  }

  function bytes(number) {
    var units = ['bytes', 'kB', 'MB', 'GB'];
    var place = number < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(number) / 3));
    var value = number / Math.pow(1000, place);
    return (place && value < 10 ? value.toFixed(1) : Math.round(value)) + ' ' + units[place];
  }

  function seconds(number) {
    if (number < 90) return Math.max(1, Math.round(number)) + ' seconds';
    return number < 5400 ? Math.round(number / 60) + ' minutes' : Math.round(number / 3600) + ' hours';
  }

  /* a row in `list`; `acts` are functions {pause, resume, giveUp} */
  function make(list, file, acts) {
    var found = ICONS.find(function (pair) { return pair[0].test(file.type); });
    var row = element('li', 'cs-item');
    var body = element('div');
    var bar = element('progress', 'my-1');
    var words = element('div', 'cs-xs cs-2');
    var tools = element('div', 'cs-tools');
    var going = button(file.name, function () { if (going.dataset.does === 'pause') acts.pause(); else acts.resume(); });
    var over = button(file.name, acts.giveUp);
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute('aria-label', file.name);
    over.firstChild.textContent = 'Give up';
    tools.append(going, over);
    body.append(element('div', 'cs-b text-truncate', file.name), bar, words);
    row.append(icon(found ? found[1] : 'file-earmark-text', 'fs-5 cs-3'), body, tools);
    list.append(row);
    list.hidden = false;

    function offer(does) {
      going.hidden = !does;
      going.dataset.does = does;
      going.firstChild.textContent = does === 'pause' ? 'Pause' : 'Go on';
    }

    function say(family, word, sentence) {
      var state = element('span', 'cs-state ' + STATES[family][0]);
      state.append(icon(STATES[family][1]), word);
      words.replaceChildren(state, sentence ? ' · ' + sentence : '');
    }

    offer('pause');
    return {
      progress: function (sent, total, left) {
        bar.value = total ? 100 * sent / total : 0;
        words.textContent = bytes(sent) + ' of ' + bytes(total) + (left ? ', about ' + seconds(left) + ' left' : '');
      },
      waiting: function () { offer('pause'); say('wait', 'Waiting its turn'); },
      arrived: function () { tools.hidden = true; bar.value = 100; say('wait', 'Arrived, being looked at'); },
      paused: function () { offer('resume'); say('act', 'Paused', 'what has arrived is kept'); },
      stopped: function (sentence) { offer('resume'); say('act', 'Stopped', sentence); },
      refused: function (sentence) {
        offer('');
        bar.hidden = true;
        over.firstChild.textContent = 'Put away';
        say('stop', 'Not taken', sentence);
      },
      remove: function () {
        var focused = row.contains(document.activeElement);
        row.remove();
        list.hidden = !list.children.length;
        return focused;
      },
    };
  }

  window.Countersign = window.Countersign || {};
  window.Countersign.rows = { make: make, bytes: bytes };
})();
