// The front door works without this; it only makes places easier to find.
import { startHere } from "./public/here.js";
import { startPlaces } from "./public/places.js";

startPlaces();
startHere();
