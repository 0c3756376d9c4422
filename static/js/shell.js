/** What every page needs: fresh tokens, theme, menus, dialogs, bulk selection, tabs, words when a request fails, signing in again. */
import { startThemeSwitch } from "./theme.js";
import { startDialogs } from "./dialogs.js";
import { startBulkBars } from "./bulk.js";
import { startTabs } from "./tabs.js";
import { startFailureNotices } from "./failures.js";
import { startMenus } from "./menus.js";
import { startRenewal } from "./renew.js";
import { startFreshTokens } from "./csrf.js";

startFreshTokens();
startThemeSwitch();
startMenus();
startDialogs();
startBulkBars();
startTabs();
startFailureNotices();
startRenewal();
