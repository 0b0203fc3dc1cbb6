/** What the test bundler makes of a PDF imported inline. */
declare module "*.pdf?inline" {
  const dataUrl: string;
  export default dataUrl;
}

/** And of a picture. */
declare module "*.jpg?inline" {
  const dataUrl: string;
  export default dataUrl;
}
