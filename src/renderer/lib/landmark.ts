/** Where menus and tips are put: on top of the page, yet inside a landmark for those who move by landmarks. */
export const insideLandmark = (): HTMLElement => document.querySelector('main') ?? document.body;
