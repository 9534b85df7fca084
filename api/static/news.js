// A page of a case asks now and then whether others have done something in it, and says so in a corner: nothing that lies
// under the person's hands moves. Who is not signed in any more, or does not see the case, is not asked again.
const EVERY = 20_000;
const LONGEST = 300_000;

function watch(place) {
  let pause = EVERY;
  let timer;
  let hidden = "";

  const ask = async () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") {
      const answer = await fetch(place.dataset.news, { headers: { Accept: "text/x-news" }, cache: "no-store" }).catch(() => null);
      if (answer && [401, 403, 404].includes(answer.status)) return;
      pause = answer?.ok ? EVERY : Math.min(pause * 2, LONGEST);
      if (answer?.status === 200) show(await answer.text());
    }
    timer = setTimeout(ask, pause);
  };

  const show = (words) => { if (words !== hidden && words !== place.innerHTML) place.innerHTML = words; };

  place.addEventListener("click", (event) => {
    if (!event.target.closest("[data-news-hide]")) return;
    hidden = place.innerHTML;
    place.replaceChildren();
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") ask(); });
  timer = setTimeout(ask, EVERY);
}

for (const place of document.querySelectorAll("[data-news]")) watch(place);
