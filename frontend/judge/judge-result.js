// The page of one submission that is not judged yet.
import { showResult } from "./result.js";

const place = document.querySelector("[data-result][data-watch]");
if (place) showResult(place, place.dataset.watch, () => setTimeout(() => location.reload(), 1500));
