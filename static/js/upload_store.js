/* Chosen files kept by the browser until the server has them, so that after a reload nobody has to choose them again.
   Records {token, place, file, url, paused, at}; the whole store is emptied when the person signs out (app.js). */
(function () {
  'use strict';
  var NAME = 'countersign-uploads';
  var DAYS = 7;

  function open() {
    return new Promise(function (resolve, reject) {
      if (!window.indexedDB) { reject(new Error('no store')); return; }
      var request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = function () { request.result.createObjectStore('files', { keyPath: 'token' }); };
      request.onsuccess = function () {
        request.result.onversionchange = function () { request.result.close(); };
        resolve(request.result);
      };
      request.onerror = function () { reject(request.error); };
    });
  }

  function within(mode, work) {
    return open().then(function (store) {
      return new Promise(function (resolve, reject) {
        var act = store.transaction('files', mode);
        var asked = work(act.objectStore('files'));
        act.oncomplete = function () { store.close(); resolve(asked && asked.result); };
        act.onabort = act.onerror = function () { store.close(); reject(act.error); };
      });
    });
  }

  function roomFor(size) {
    if (!navigator.storage || !navigator.storage.estimate) return Promise.resolve(true);
    return navigator.storage.estimate().then(function (told) { return told.quota - told.usage > 2 * size; });
  }

  /* true when the browser keeps the file; it may have no room */
  function keep(record) {
    return roomFor(record.file.size)
      .then(function (room) {
        if (!room) return false;
        record.at = Date.now();
        return within('readwrite', function (files) { return files.put(record); }).then(function () { return true; });
      })
      .catch(function () { return false; });
  }

  function change(token, facts) {
    return within('readwrite', function (files) {
      files.get(token).onsuccess = function (event) {
        if (event.target.result) files.put(Object.assign(event.target.result, facts));
      };
    }).catch(function () {});
  }

  function drop(token) {
    return within('readwrite', function (files) { files.delete(token); }).catch(function () {});
  }

  /* what is kept for a page, by its name; what is too old is thrown away */
  function of(place) {
    return within('readonly', function (files) { return files.getAll(); })
      .then(function (records) {
        var old = Date.now() - DAYS * 86400000;
        records.forEach(function (record) { if (record.at < old) drop(record.token); });
        return records.filter(function (record) { return record.place === place && record.at >= old; });
      })
      .catch(function () { return []; });
  }

  window.Countersign = window.Countersign || {};
  window.Countersign.store = { keep: keep, change: change, drop: drop, of: of };
})();
