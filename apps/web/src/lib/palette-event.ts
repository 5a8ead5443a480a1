const name = "moorage:palette";

export const openPalette = () => window.dispatchEvent(new Event(name));

export function onPaletteOpen(listener: () => void): () => void {
  window.addEventListener(name, listener);
  return () => window.removeEventListener(name, listener);
}
