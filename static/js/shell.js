/** What every page needs: theme, menus, dialogs, bulk selection, tabs, and words when a request fails. */
import { startThemeSwitch } from "./theme.js";
import { startDialogs } from "./dialogs.js";
import { startBulkBars } from "./bulk.js";
import { startTabs } from "./tabs.js";
import { startFailureNotices } from "./failures.js";
import { startMenus } from "./menus.js";

startThemeSwitch();
startMenus();
startDialogs();
startBulkBars();
startTabs();
startFailureNotices();
