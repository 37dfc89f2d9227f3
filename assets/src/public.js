// The front door works without this; it only makes leaving faster and places easier to find.
import { startExit } from "./public/exit.js";
import { startHere } from "./public/here.js";
import { startPlaces } from "./public/places.js";

startExit();
startPlaces();
startHere();
