// Stars on the tiles of what this device has finished.
import { kept } from "./store.js";

export function starsOnTiles() {
  const stars = kept("stars", {});
  for (const tile of document.querySelectorAll(".tile[data-slug]")) {
    const star = tile.querySelector(".tile-star");
    if (star && stars[tile.dataset.slug]) star.hidden = false;
  }
}
