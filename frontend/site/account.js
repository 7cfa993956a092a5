// The corner loads itself, so that a public page is the same bytes for everyone.
// GET /tai-khoan/goc → {"name": "An", "href": "/tai-khoan", "links": [{"words": "Lớp của tôi", "href": "/lop"}],
// "is_teacher": false} for a person; {} or 401 for a guest.
export async function account() {
  const corner = document.querySelector("[data-corner]");
  if (!corner || typeof fetch !== "function") return;
  try {
    const answer = await fetch(corner.dataset.corner, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const person = await answer.json();
    if (!person || !person.name) return;
    corner.href = person.href || "/tai-khoan";
    corner.querySelector(".corner-name").textContent = person.name;
    corner.classList.add("is-known");
    document.documentElement.classList.add("is-signed-in");
    if (person.is_teacher) document.querySelectorAll("[data-for=teacher]").forEach((part) => { part.hidden = false; });
    document.querySelectorAll("[data-for=guest]").forEach((part) => { part.hidden = true; });
  } catch {
    // no network: the guest's corner stays
  }
}
