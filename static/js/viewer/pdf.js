/* A PDF, drawn page by page as it comes into sight, with its words laid over it so that they can be read and selected. */

const AHEAD = '300px';
const MOST_DRAWN = 8; /* pages kept in memory */
const MOST_PIXELS = 16e6; /* of one page */
const CHUNK = 256 * 1024;

export class PdfView {
  constructor(root) {
    this.root = root;
    this.pages = root.querySelector('[data-pages]');
    this.sheets = [];
    this.drawn = [];
    this.fits = true;
    this.zoomed = 1;
  }

  async open() {
    const { library, worker, fonts, decoders, src } = this.root.dataset;
    this.library = await import(new URL(library, document.baseURI).href);
    this.library.GlobalWorkerOptions.workerSrc = worker;
    this.task = this.library.getDocument({
      url: src,
      isEvalSupported: false,
      useWasm: false,
      wasmUrl: decoders,
      standardFontDataUrl: fonts,
      disableAutoFetch: true,
      disableStream: true,
      rangeChunkSize: CHUNK
    });
    this.document = await this.task.promise;
    this.count = this.document.numPages;
    const first = (await this.document.getPage(1)).getViewport({ scale: 1 });
    this.width = first.width;
    for (let number = 1; number <= this.count; number += 1) this.add(number, first);
    this.layOut();
    this.watch();
  }

  add(number, viewport) {
    const sheet = document.createElement('div');
    sheet.className = 'cs-sheet';
    sheet.dataset.page = number;
    sheet.setAttribute('role', 'group');
    sheet.setAttribute('aria-label', 'Page ' + number + ' of ' + this.count);
    this.sheets.push({ number, sheet, width: viewport.width, height: viewport.height, at: null });
    this.pages.append(sheet);
  }

  watch() {
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const page = this.sheets[Number(entry.target.dataset.page) - 1];
        page.near = entry.isIntersecting;
        if (page.near) this.draw(page);
      }
    }, { root: this.pages, rootMargin: AHEAD });
    this.sheets.forEach(({ sheet }) => seen.observe(sheet));
    let wide = this.pages.clientWidth;
    new ResizeObserver(() => {
      if (!this.fits || !this.pages.clientWidth || Math.abs(this.pages.clientWidth - wide) < 4) return;
      wide = this.pages.clientWidth;
      this.relay();
    }).observe(this.pages);
  }

  get scale() {
    if (!this.fits) return this.zoomed;
    const space = this.pages.clientWidth - 24;
    return space > 0 ? Math.min(Math.max(space / this.width, 0.2), 4) : 1;
  }

  layOut() {
    const scale = this.scale;
    this.sheets.forEach((page) => this.size(page, scale));
  }

  size(page, scale) {
    page.sheet.style.width = Math.floor(page.width * scale) + 'px';
    page.sheet.style.height = Math.floor(page.height * scale) + 'px';
    page.sheet.style.setProperty('--total-scale-factor', scale);
  }

  /* After a change of scale: the same page at the top, then drawn anew. */
  relay() {
    const here = this.page;
    this.layOut();
    this.show(here);
    this.sheets.filter((page) => page.near).forEach((page) => this.draw(page));
  }

  zoom(factor) {
    this.zoomed = factor ? Math.min(Math.max(this.scale * factor, 0.25), 5) : 1;
    this.fits = !factor;
    this.relay();
  }

  async draw(page) {
    const scale = this.scale;
    if (page.at === scale) return;
    page.at = scale;
    const leaf = await this.document.getPage(page.number);
    const plain = leaf.getViewport({ scale: 1 });
    page.width = plain.width;
    page.height = plain.height;
    this.size(page, scale);
    const viewport = leaf.getViewport({ scale });
    const fine = Math.min(window.devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)));
    const canvas = document.createElement('canvas');
    canvas.width = Math.floor(viewport.width * fine);
    canvas.height = Math.floor(viewport.height * fine);
    canvas.setAttribute('aria-hidden', 'true');
    await leaf.render({ canvas, viewport, transform: fine === 1 ? null : [fine, 0, 0, fine, 0, 0] }).promise;
    if (page.at !== scale) return;
    const words = document.createElement('div');
    words.className = 'textLayer';
    page.sheet.querySelectorAll('canvas, .textLayer').forEach((old) => old.remove());
    page.sheet.prepend(canvas, words);
    await new this.library.TextLayer({ textContentSource: leaf.streamTextContent(), container: words, viewport }).render();
    page.sheet.dataset.drawn = 'yes';
    this.light(page);
    this.forget(page);
  }

  forget(page) {
    this.drawn = [...this.drawn.filter((other) => other !== page), page];
    const far = this.drawn.filter((other) => !other.near);
    while (this.drawn.length > MOST_DRAWN && far.length) {
      const old = far.shift();
      this.drawn = this.drawn.filter((other) => other !== old);
      old.sheet.querySelectorAll('canvas, .textLayer').forEach((part) => part.remove());
      delete old.sheet.dataset.drawn;
      old.at = null;
    }
  }

  /* The page that takes most of the upper half. */
  get page() {
    const middle = this.pages.scrollTop + this.pages.clientHeight / 3;
    const found = this.sheets.find(({ sheet }) => sheet.offsetTop + sheet.offsetHeight > middle);
    return found ? found.number : this.count;
  }

  sheet(number) {
    const page = this.sheets[number - 1];
    return page && page.sheet;
  }

  show(number) {
    const sheet = this.sheet(Math.min(Math.max(number, 1), this.count));
    this.pages.scrollTop = sheet.offsetTop - 8;
    return sheet;
  }

  /* The next page from `from` on, around the end, on which the words stand; null when there is none. */
  async find(words, from) {
    this.wanted = words.toLowerCase();
    for (let step = 0; step < this.count; step += 1) {
      const number = (from - 1 + step) % this.count + 1;
      const content = await (await this.document.getPage(number)).getTextContent();
      if (!content.items.map((item) => item.str).join(' ').toLowerCase().includes(this.wanted)) continue;
      this.sheets.forEach((page) => this.light(page));
      return number;
    }
    return null;
  }

  light(page) {
    page.sheet.querySelectorAll('.textLayer span').forEach((span) => {
      span.classList.toggle('is-hit', Boolean(this.wanted) && span.textContent.toLowerCase().includes(this.wanted));
    });
  }
}
