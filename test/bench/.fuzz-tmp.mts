import { redactorFor } from '/work/main/src/secrets/redact.js'
import { dump } from 'js-yaml'
const R=Math.random, pick=<T,>(a:T[])=>a[Math.floor(R()*a.length)]!
const pool=[...`abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789`, ...`!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~ üß€`, '\u{1f511}']
const b64=(s:string)=>Buffer.from(s).toString('base64')
const enc:Record<string,(s:string)=>string>={plain:s=>s,b64,b64url:s=>Buffer.from(s).toString('base64url'),b64in:s=>b64('x'.repeat(Math.floor(R()*5))+s+'y'.repeat(Math.floor(R()*5))),dbl:s=>b64('q'.repeat(Math.floor(R()*4))+b64('w'.repeat(Math.floor(R()*4))+s+'zz')+'p'),hex:s=>Buffer.from(s).toString('hex'),url:encodeURIComponent,json:s=>JSON.stringify(s),json2:s=>JSON.stringify(JSON.stringify(s)),yaml:s=>dump({a:s},{lineWidth:20}),b64json:s=>b64(JSON.stringify({p:s}))}
let n=0,bad=0
const seen=new Map<string,number>()
for(let i=0;i<4000;i++){
 const value=Array.from({length:8+Math.floor(R()*33)},()=>R()<.8?pick(pool.slice(0,62)):pick(pool)).join('')
 if(/[\\]$|^\s|\s$/.test(value)&&R()<.5) continue
 const r=redactorFor([{name:'A',value}])
 for(const [k,e] of Object.entries(enc)){
  let t=e(value)
  const shape=pick(['none','wrap','diff','sides'])
  if(k!=='yaml'&&shape!=='none'){ const w=5+Math.floor(R()*20); const pieces:string[]=[]; const chars=[...t]; for(let p=0;p<chars.length;p+=w) pieces.push(chars.slice(p,p+w).join('')); 
   const ind=' '.repeat(Math.floor(R()*6))
   t= shape==='wrap'? pieces.map(p=>ind+p).join('\n') : shape==='diff'? '@@ -1 +1 @@\n'+pieces.map(p=>'+'+ind+p).join('\n') : '@@ -1 +1 @@\n a:\n'+pieces.map(p=>`-${ind}old old\n+${ind}${p}`).join('\n')+'\n b' }
  const shown=r.text('k: '+t+' end'); n++
  const c=(s:string)=>s.replace(/\s|^[+-]/gm,'')
  const plainEnc=c(e(value)); const base=c(t)
  const other=c(e(value.replace(/[A-Za-z0-9]/g,x=>x==='z'?'q':'z')))
  let left=''; const sc=c(shown); 
  const grams=new Set<string>(); for(let p=0;p+6<=other.length;p++)grams.add(other.slice(p,p+6))
  const ok = shown.includes('•••') && r.text(shown)===shown && shown.split('\n').length===('k: '+t+' end').split('\n').length
  if(!['b64in','dbl'].includes(k)) for(let p=0;p+6<=plainEnc.length;p++){const g=plainEnc.slice(p,p+6); if(!grams.has(g)&&sc.includes(g))left=g}
  if(!ok||left){bad++; const key=k+' '+shape+(ok?' left':' notfound'); seen.set(key,(seen.get(key)??0)+1); if(seen.get(key)===1)console.log(key,JSON.stringify({value,t,shown,left}))}
 }}
console.log(n,bad,[...seen])
