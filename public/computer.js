// Lets a computer player think beside the page. The first message says where the rules are; each further
// one is what to think about with its number, which the answer bears too.

let rules

onmessage = async ({ data }) => {
  if (data.script) {
    rules = import(data.script).then(async (module) => {
      await module.default({ module_or_path: data.wasm })
      return module
    })
    return
  }
  const { choose } = await rules
  postMessage([data.number, choose(data.thought)])
}
