// Where the hour is: the name and the words of the part, the steps, and what leads on to the next.
import { isolated, say, write } from "./say.js";

const when = (room, at) => (at < room.part ? "past" : at === room.part ? "now" : "later");

function drawSteps(steps, room, parts) {
  steps.querySelectorAll("li").forEach((item, at) => {
    item.className = `${when(room, at)} ${item.className.split(" ")[1]}`;
    write(item.querySelector("span"), `${parts[at]}, ${say(`step_${when(room, at)}`)}`);
  });
}

export function drawHead(page, room, { parts, words }) {
  const one = (name) => page.querySelector(`[data-${name}]`);
  write(one("part-name"), room.ended ? say("over") : room.calm ? say("rest") : isolated(parts[room.part]));
  write(one("part-words"), room.ended ? say("ended") : room.calm ? say("calmed") : isolated(words[room.part]));
  drawSteps(one("phases"), room, parts);
  for (const label of page.querySelectorAll("[data-next-part-words]")) write(label, say("on_to_part", { part: parts[room.part + 1] ?? "" }));
  for (const form of page.querySelectorAll("[data-next-part]")) form.elements.part.value = room.part + 1;
}
