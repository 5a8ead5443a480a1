const regionId = "live-region";
export const liveRegionId = regionId;

/** Says a change to screen readers through the one polite region of the page. */
export function announce(text: string): void {
  const region = document.getElementById(regionId);
  if (!region) return;
  // The same text twice is not announced; a trailing no-break space makes it new.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}
