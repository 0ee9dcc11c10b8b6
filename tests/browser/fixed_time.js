// What a page tells by the clock of the database, told by one fixed time: a picture changes only where the page does.
(instant) => {
  const named = (moment) => `${moment.getUTCDate()} ${moment.toLocaleString("en", { month: "short", timeZone: "UTC" })} ${moment.getUTCFullYear()}`;
  const dated = (moment) => moment.toISOString().slice(0, 10);
  const now = new Date();
  const fixed = new Date(instant);
  const clock = fixed.toISOString().slice(11, 19);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.parentElement.closest(`time[datetime^="${dated(now)}"]`)) text.data = text.data.replace(/\d\d:\d\d/, clock.slice(0, 5));
    text.data = text.data
      .replace(new RegExp(`${named(now)}, \\d\\d:\\d\\d`), `${named(fixed)}, ${clock.slice(0, 5)}`)
      .replace(new RegExp(`${dated(now)} \\d\\d:\\d\\d:\\d\\d`), `${dated(fixed)} ${clock}`)
      .replace(named(now), named(fixed));
  }
}
