// Sections of a long form open where a link leads, and all at once. Without this file the browser does the first by
// itself, and the second is a link to the same page unfolded.
export function unfold(form) {
  const sections = [...form.querySelectorAll("details.app-chapter")];
  const lead = (id) => {
    const target = id ? document.getElementById(decodeURIComponent(id)) : null;
    const section = target?.closest("details.app-chapter");
    if (!section) return;
    for (let part = target; part; part = part.parentElement.closest("details")) if (part.matches("details")) part.open = true;
    section.open = true;
    target.scrollIntoView();
  };
  form.addEventListener("click", (event) => {
    const link = event.target.closest('a[href*="#"]');
    if (link?.hash) lead(link.hash.slice(1));
  });
  const all = form.querySelector("[data-unfold]");
  all?.addEventListener("click", (event) => {
    event.preventDefault();
    sections.forEach((section) => { section.open = true; });
    all.parentElement.hidden = true;
  });
  lead(location.hash.slice(1));
}
