/* A picture: fitted, larger, smaller, turned. */

export class PictureView {
  constructor(root) {
    this.root = root;
    this.pages = root.querySelector('[data-pages]');
    this.leaf = root.querySelector('.cs-sheet');
    this.image = this.leaf.querySelector('img');
    this.count = 1;
    this.turned = 0;
    this.fits = true;
    this.zoomed = 1;
  }

  async open() {
    if (!this.image.complete) {
      await new Promise((done) => {
        this.image.addEventListener('load', done, { once: true });
        this.image.addEventListener('error', done, { once: true });
      });
    }
    if (!this.image.naturalWidth) throw new Error('The picture cannot be read.');
    this.leaf.dataset.drawn = 'yes';
    this.pages.classList.add('is-live');
    this.layOut();
    new ResizeObserver(() => { if (this.fits) this.layOut(); }).observe(this.pages);
  }

  get scale() {
    if (!this.fits) return this.zoomed;
    const across = this.turned % 180 ? this.image.naturalHeight : this.image.naturalWidth;
    const down = this.turned % 180 ? this.image.naturalWidth : this.image.naturalHeight;
    const space = this.pages.clientWidth - 24;
    return space > 0 ? Math.min(space / across, window.innerHeight * 0.7 / down, 1) : 1;
  }

  layOut() {
    const scale = this.scale;
    const width = this.image.naturalWidth * scale;
    const height = this.image.naturalHeight * scale;
    const gap = this.turned % 180 ? (width - height) / 2 : 0;
    this.leaf.style.width = width + 'px';
    this.leaf.style.height = height + 'px';
    this.leaf.style.marginBlock = 12 + gap + 'px';
    this.leaf.style.transform = this.turned ? 'rotate(' + this.turned + 'deg)' : '';
  }

  zoom(factor) {
    this.zoomed = factor ? Math.min(Math.max(this.scale * factor, 0.05), 8) : 1;
    this.fits = !factor;
    this.layOut();
  }

  turn(degrees) {
    this.turned = degrees === 0 ? 0 : (this.turned + degrees) % 360;
    this.layOut();
  }

  get page() { return undefined; }
  sheet() { return this.leaf; }
  show() { return this.leaf; }
}
