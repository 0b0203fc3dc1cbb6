/** Attributes of the grid pattern: rows of pages, one of which Tab reaches, arrows the others. */

export const grid = (label: string, rows: number) =>
  ({ role: "grid", "aria-label": label, "aria-multiselectable": "true", "aria-rowcount": rows }) as const;

/** Rows count from 0 here and from 1 to a screen reader. */
export const gridRow = (index: number) => ({ role: "row", "aria-rowindex": index + 1 }) as const;

export const gridHead = { role: "rowheader" } as const;

export const gridCell = (here: boolean, chosen: boolean) =>
  ({ role: "gridcell", "aria-selected": chosen, tabIndex: here ? 0 : -1 }) as const;
