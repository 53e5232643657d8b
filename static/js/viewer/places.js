/* Places in a file, as portfolios/locators.py writes them: as words ("p. 2 at 10,20 30x15") and as the end of an
   address ("#file-12&p=2&at=10,20,30,15"). A place: {page, last, start, end, region: [left, top, width, height]}. */

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (number) => String(number).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? pad(minutes) + ':' + pad(whole % 60)
    : Math.floor(minutes / 60) + ':' + pad(minutes % 60) + ':' + pad(whole % 60);
}

/* Seconds of "03:10", "1:02:03" or "190"; null for anything else. */
export function secondsOf(text) {
  const found = text.trim().match(/^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})$/);
  if (!found || (found[2] && Number(found[3]) > 59)) return null;
  return Number(found[1] || 0) * 3600 + Number(found[2] || 0) * 60 + Number(found[3]);
}

export function tenth(value) {
  return Math.round(value * 10) / 10;
}

export function written(place) {
  const words = [];
  if (place.page) words.push('p. ' + place.page);
  if (place.start !== undefined) words.push(clock(place.start));
  if (place.region) {
    const [left, top, width, height] = place.region.map(tenth);
    words.push('at ' + left + ',' + top + ' ' + width + 'x' + height);
  }
  return words.join(' ');
}

export function fragment(file, place) {
  const parts = ['file-' + file];
  if (place.page) parts.push('p=' + place.page);
  if (place.start !== undefined) parts.push('t=' + place.start);
  if (place.region) parts.push('at=' + place.region.map(tenth).join(','));
  return '#' + parts.join('&');
}

/* {part, file, place} of the end of an address: the id of a file or piece on the page, of a file its key too; place is
   null when the address names none. */
export function read(hash) {
  const given = { part: null, file: null, place: null };
  const place = {};
  for (const part of decodeURIComponent(hash.replace(/^#/, '')).split('&')) {
    let found;
    if ((found = part.match(/^(file|piece)-(\d+)$/))) {
      given.part = part;
      given.file = found[1] === 'file' ? found[2] : null;
    }
    else if ((found = part.match(/^p=(\d+)(?:-(\d+))?$/))) place.page = Number(found[1]);
    else if ((found = part.match(/^t=(\d+)(?:,(\d+))?$/))) {
      place.start = Number(found[1]);
      if (found[2]) place.end = Number(found[2]);
    } else if ((found = part.match(/^at=([\d.]+),([\d.]+),([\d.]+),([\d.]+)$/))) {
      place.region = found.slice(1).map(Number);
    }
  }
  if (Object.keys(place).length) given.place = place;
  return given;
}
