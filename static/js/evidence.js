/* Add evidence: a warning before what is not kept by itself is left behind (draft.js keeps the rest). */
(function () {
  'use strict';
  var form = document.getElementById('evidence-form');
  if (!form) return;

  var dirty = false;
  form.addEventListener('input', function (event) {
    var sentAlready = event.target.name === 'files' && window.Countersign && window.Countersign.upload;
    dirty = dirty || !sentAlready && /^(criterion|files|typed|(range|place|note|file)_.*)$/.test(event.target.name);
  });
  form.addEventListener('submit', function () { dirty = false; });
  window.addEventListener('beforeunload', function (event) {
    if (dirty) event.preventDefault();
  });
})();
