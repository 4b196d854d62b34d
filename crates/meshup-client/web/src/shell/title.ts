import { Cell } from '../state/cell';

/** What the page in view is called, for the title of the window. */
export const pageTitle = new Cell('');
