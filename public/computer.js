// Lets a computer player think beside the page. The first message says where the rules are; each further
// one is a question with its number, which the answer bears too.

let rules

onmessage = async ({ data }) => {
  if (data.script) {
    rules = import(data.script).then(async (module) => {
      await module.default({ module_or_path: data.wasm })
      return module
    })
    return
  }
  const { ask } = await rules
  postMessage([data.number, ask(data.question)])
}
