// What every page does by itself: the theme switch, the account corner, "Học tiếp" on the home page.
import { account } from "./site/account.js";
import { carryOn } from "./site/carry-on.js";
import { themeToggle } from "./site/theme-toggle.js";

themeToggle();
account();
carryOn();
