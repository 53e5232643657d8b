/* Answers for the page of an observation when there is no connection, or a poor one. Its scope is /observe/ alone.

   Keeps one thing: that page, without anything typed, and its assets, for the person who loaded it (static/js/observe.js
   tells whom). Somebody else's is thrown away first; all of it on signing out. What is typed is not its business. */
'use strict';
var PREFIX = 'countersign-observe-';
var PATIENCE = 4000; /* milliseconds before a poor line counts as none */

self.addEventListener('install', function () { self.skipWaiting(); });
self.addEventListener('activate', function (event) { event.waitUntil(self.clients.claim()); });

function forget(but) {
  return caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) {
      return name.indexOf(PREFIX) === 0 && name !== but;
    }).map(function (name) { return caches.delete(name); }));
  });
}

function store(cache, address, request) {
  return fetch(request).then(function (response) {
    if (!response.ok || response.redirected) throw new Error(address);
    return cache.put(address, response);
  });
}

function keep(wanted) {
  var name = PREFIX + wanted.person;
  return forget(name).then(function () { return caches.open(name); }).then(function (cache) {
    var page = store(cache, wanted.page, new Request(wanted.page + '?blank=1', { credentials: 'same-origin', redirect: 'error' }));
    return Promise.all([page].concat(wanted.assets.map(function (address) { return store(cache, address, address); })));
  });
}

self.addEventListener('message', function (event) {
  var done = event.data.keep ? keep(event.data.keep) : forget();
  event.waitUntil(done.then(function () { return true; }, function () { return false; }).then(function (kept) {
    if (event.ports[0]) event.ports[0].postMessage({ kept: kept });
  }));
});

function late() {
  return new Promise(function (resolve, reject) { setTimeout(function () { reject(new Error('late')); }, PATIENCE); });
}

function answer(request) {
  var fetched = fetch(request);
  return caches.match(request, { ignoreSearch: request.mode === 'navigate' }).then(function (kept) {
    if (!kept) return fetched;
    return Promise.race([fetched, late()]).catch(function () { return kept; });
  });
}

self.addEventListener('fetch', function (event) {
  var request = event.request;
  var asset = ['style', 'script', 'font', 'image'].indexOf(request.destination) >= 0;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  if (request.mode === 'navigate' || asset) event.respondWith(answer(request));
});
