// htmx, with our CSRF token on whatever it sends, and idiomorph for parts that are replaced while somebody reads them.
import htmx from "htmx.org";
import "idiomorph/htmx";
import { token } from "./post.js";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

export default htmx;
