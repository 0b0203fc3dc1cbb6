;; The three callbacks PDFium is given, as wasm functions: a runtime that may not compile at run time cannot make a
;; table entry out of a JavaScript function. Built by scripts/build-trampoline.mjs.
(module
  ;; FPDF_FILEACCESS.m_GetBlock(param, position, buffer, size) -> 1 when all was read
  (import "file" "read" (func $read (param i32 i32 i32 i32) (result i32)))
  ;; FPDF_FILEWRITE.WriteBlock(self, data, size) -> 1 to go on
  (import "file" "write" (func $write (param i32 i32 i32) (result i32)))
  ;; IFSDK_PAUSE.NeedToPauseNow(self) -> 1 to stop drawing for now
  (import "watch" "pause" (func $pause (param i32) (result i32)))
  (func (export "getBlock") (param i32 i32 i32 i32) (result i32)
    (call $read (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "writeBlock") (param i32 i32 i32) (result i32)
    (call $write (local.get 0) (local.get 1) (local.get 2)))
  (func (export "needToPauseNow") (param i32) (result i32)
    (call $pause (local.get 0))))
