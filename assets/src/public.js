// The front door works without this; it only makes places easier to find, and words easier to pass on.
import { startCopying } from "./public/copy.js";
import { startHere } from "./public/here.js";
import { startPlaces } from "./public/places.js";

startPlaces();
startHere();
startCopying();
