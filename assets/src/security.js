// Pages of signing in and of one's own account.
import "./security/passkey.js";
import "./security/unlocked.js";
import "./observer/pin.js";
