/* What is typed, ticked or chosen before the other scripts are there is told to them once they are.

   On a slow line a page can be filled in seconds before its scripts arrive; what keeps the text while it is written would
   never hear of it. This file stands first and does not wait; the others are all there at DOMContentLoaded. What was told
   already is told once more, which does no harm: they look at what stands in the field. */
(function () {
  'use strict';
  var heard = [];

  function note(event) {
    if (!heard.some(function (one) { return one.type === event.type && one.target === event.target; })) {
      heard.push({ type: event.type, target: event.target });
    }
  }

  function tell() {
    document.removeEventListener('input', note, true);
    document.removeEventListener('change', note, true);
    heard.forEach(function (one) { one.target.dispatchEvent(new Event(one.type, { bubbles: true })); });
  }

  document.addEventListener('input', note, true);
  document.addEventListener('change', note, true);
  document.addEventListener('DOMContentLoaded', function () { setTimeout(tell); }); /* after all who wait for it too */
})();
