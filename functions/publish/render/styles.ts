/** The sheet of the page: four sizes, one accent, loss and surplus by hue (orange, blue) besides sign and shape. */
export const styles = `
:root{color-scheme:light dark;
--paper:#ffffff;--ground:#f6f7f6;--ink:#1b2127;--soft:#56616b;--line:#d8dddd;--rule:#1b2127;--accent:#0b5d66;
--loss:#a8480a;--gain:#1d5c9e;--fill-loss:#e0935a;--fill-gain:#74a7d8;--band:#cfe0e1;
--l1:#fbeee3;--l2:#f7d9be;--l3:#efb98c;--l4:#e3965c;--g1:#e7f0f9;--g2:#c9def2;--g3:#9dc3e6;--g4:#72a8d9;--z:#eff1f0;--hatch:#1b2127;--shade:#b9c1c4}
@media (prefers-color-scheme:dark){:root{
--paper:#14191d;--ground:#1a2025;--ink:#e9edef;--soft:#a7b2ba;--line:#37414a;--rule:#c9d1d6;--accent:#6fc3cb;
--loss:#f0a36c;--gain:#8cbcec;--fill-loss:#a85f28;--fill-gain:#356fa8;--band:#25444a;
--l1:#33271e;--l2:#4b321f;--l3:#6b401f;--l4:#8f5120;--g1:#1d2935;--g2:#20374f;--g3:#244a70;--g4:#2a5f93;--z:#20272d;--hatch:#e9edef;--shade:#56636d}}
*{box-sizing:border-box}
html{font-size:16px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font-family:"Knowgap Sans",system-ui,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei",sans-serif;font-variant-numeric:tabular-nums lining-nums;line-height:1.5;overflow-wrap:break-word}
:lang(zh-Hans){line-height:1.7}
main,.top,.foot{max-width:70rem;margin:0 auto;padding:0 2rem}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:1px}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;z-index:1}
.top{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between;align-items:baseline;padding-top:1.5rem;padding-bottom:.75rem}
.top p{margin:0}.top .name{font-weight:600}.top .when{color:var(--soft)}
.top::after{content:"";flex-basis:100%;border-bottom:2px solid var(--rule);margin-top:.25rem}
h1,h2,h3{font-weight:600;line-height:1.25;margin:0;text-wrap:balance}
:lang(zh-Hans) :is(h1,h2,h3){line-height:1.45}
h1{font-size:2rem;letter-spacing:-.01em;max-width:30em}
:lang(zh-Hans) h1{letter-spacing:0}
.words{word-break:keep-all}
.phrase{display:inline-block;white-space:pre-wrap;text-wrap:balance}
h2{font-size:1.25rem}h3{font-size:1rem}
p{margin:0;max-width:46rem;text-wrap:pretty}
.small,small,caption,th,td,.n,figcaption,summary{font-size:.8125rem}
.soft,.n,figcaption{color:var(--soft)}
.opening{padding-top:2rem}
.facts{margin-top:.75rem;font-size:1.25rem;max-width:none}
.facts b{font-weight:600}
.facts>span+span::before{content:"·";margin:0 .6em;color:var(--soft)}
.effect{margin-top:.5rem}
.lacking{margin-top:1.5rem;padding-left:.9rem;border-left:3px solid var(--loss)}.lacking ul{margin:.25rem 0 0;padding:0;list-style:none}.lacking li+li{margin-top:.35rem}
.strip{display:grid;grid-template-columns:1.1fr repeat(5,1fr);margin:2rem 0 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
.tile{padding:.8rem .75rem .9rem;border-left:1px solid var(--line);min-width:0}
.tile:first-child{border-left:0;padding-left:0}
.tile dt{font-size:.8125rem;color:var(--soft)}
.tile dd{margin:0}
.tile .big{font-size:1.25rem;font-weight:600;line-height:1.35;white-space:nowrap}
.tile:first-child .big{font-size:2rem;line-height:1.2}
.tile .none,.tile:first-child .none{font-size:1rem;font-weight:400;color:var(--soft);white-space:normal}
.change{font-size:.8125rem}
.against{margin-top:.5rem;font-size:.8125rem;color:var(--soft);max-width:none}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.nowrap{white-space:nowrap}
.short{max-width:30rem}
.halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
td p+p{margin-top:.35rem}
.mark{display:inline-block;width:.6em;height:.6em;margin-right:.3em}
.fell{color:var(--loss)}.rose{color:var(--gain)}.noise{color:var(--soft)}
.fig{color:inherit;text-decoration:none}.fig:hover,.fig:focus-visible{text-decoration:underline;text-decoration-style:dotted}
.do{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1.25rem;margin:1.75rem 0 0}
.do dt{color:var(--soft)}.do dd{margin:0}
.do .owner{color:var(--soft)}
.datafoot{margin-top:1.75rem;padding-top:.75rem;border-top:1px solid var(--line);font-size:.8125rem;color:var(--soft);max-width:none}
.datafoot span+span::before{content:"·";margin:0 .6em}
.warn{color:var(--loss);font-weight:600}
.contents ul{columns:3;column-gap:2rem;margin:1.75rem 0 0;padding:0;list-style:none;font-size:.8125rem}.contents li{break-inside:avoid;padding:.1rem 0}
section{margin-top:3.5rem;padding-top:1rem;border-top:2px solid var(--rule)}
.lead{margin-top:.4rem}
.pair{display:grid;grid-template-columns:640fr 416fr;gap:2rem;margin-top:1.5rem;align-items:start}
.four{display:grid;grid-template-columns:1fr 1fr;gap:1.5rem 2rem;margin-top:1.5rem}
figure{margin:0;min-width:0}
figure h3{margin-bottom:.15rem}
.pair>figure:has(figcaption){display:grid;grid-row:span 3;grid-template-rows:subgrid;grid-template-columns:minmax(0,1fr);row-gap:.25rem}
figcaption{max-width:46rem}
/* Shades at the edges where a table goes on; the covers move with the content and hide them at its ends. */
.scroll{overflow-x:auto;padding:1px 1px 2px;background:linear-gradient(to right,var(--paper) 40%,transparent) 0 0/2.5rem 100% no-repeat local,linear-gradient(to left,var(--paper) 40%,transparent) 100% 0/2.5rem 100% no-repeat local,linear-gradient(to right,var(--shade),transparent) 0 0/1rem 100% no-repeat,linear-gradient(to left,var(--shade),transparent) 100% 0/1rem 100% no-repeat}
.chart.narrow{display:none}
@media screen and (max-width:40rem){.chart.wide{display:none}.chart.narrow{display:block}}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{fill:var(--ink);font-size:12px}
.t-soft{fill:var(--soft)!important}.t-strong{font-weight:600}.t-loss{fill:var(--loss)!important}.t-gain{fill:var(--gain)!important}.t-11{font-size:11px!important}
.mid{text-anchor:middle}.end{text-anchor:end}
.grid{stroke:var(--line);stroke-width:1}.axis{stroke:var(--soft);stroke-width:1}
.zero{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 3}
.level{stroke:var(--ink);stroke-width:3}.whisker{stroke:var(--ink);stroke-width:1.25}
.b-loss{fill:var(--fill-loss)}.b-gain{fill:var(--fill-gain)}.b-none{fill:none;stroke:var(--soft);stroke-dasharray:3 3}
.hatch-line{stroke:var(--fill-loss);stroke-width:1.4}.hatch-soft{stroke:var(--hatch);stroke-width:.8;opacity:.28}
.h-z{fill:var(--z)}.h-l1{fill:var(--l1)}.h-l2{fill:var(--l2)}.h-l3{fill:var(--l3)}.h-l4{fill:var(--l4)}
.h-g1{fill:var(--g1)}.h-g2{fill:var(--g2)}.h-g3{fill:var(--g3)}.h-g4{fill:var(--g4)}
.h-blank{fill:none;stroke:var(--line);stroke-width:1}.sig{fill:none;stroke:var(--ink);stroke-width:2}
.band{fill:var(--band)}.parting{stroke:var(--paper);stroke-width:2}.line{fill:none;stroke:var(--accent);stroke-width:2;stroke-linejoin:round}.line.expected{stroke:var(--soft);stroke-dasharray:6 4}.dot{fill:var(--accent)}
.node{fill:var(--ground);stroke:var(--soft);stroke-width:1}
.arrow{fill:none;stroke:var(--accent);opacity:.75}.arrow-head{fill:var(--accent)}
.plate{fill:var(--paper)}.dot-soft{fill:var(--soft)}
.arrow.negative{stroke:var(--loss)}.arrow-head.negative{fill:var(--loss)}
.arrow.weak{stroke:var(--soft);stroke-dasharray:6 4}.arrow-head.weak{fill:var(--soft)}
.steps{margin:.75rem 0 0;padding:0;list-style:none;font-size:.8125rem;color:var(--soft)}
.event{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-top:.75rem;font-size:.8125rem;color:var(--soft);list-style:none;padding:0}
.legend svg{display:inline-block;width:1.6em;height:.95em;margin-right:.4em;vertical-align:-.1em}
table{border-collapse:collapse;width:100%;margin-top:.5rem}
caption{text-align:left;color:var(--soft);padding-bottom:.25rem}
th,td{padding:.3rem .75rem .3rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{font-weight:600}thead th{border-bottom:1px solid var(--rule)}
tbody th{font-weight:400;min-width:6.5em}
.num{text-align:right;white-space:nowrap}thead .num,.loose{white-space:normal}
tfoot td,tfoot th{font-weight:600;border-bottom:0}
details{margin-top:1rem}
summary{cursor:pointer;color:var(--accent)}
.finding{display:grid;grid-template-columns:2.5rem 1fr;padding:1.25rem 0;border-top:1px solid var(--line)}
.findings{list-style:none;margin:1.25rem 0 0;padding:0}
.finding:first-child{border-top:0}
.rank{font-size:1.25rem;font-weight:600;color:var(--accent)}
.finding dl{display:grid;grid-template-columns:11rem 1fr;gap:.25rem 1.25rem;margin:.6rem 0 0;font-size:1rem}
.finding dt{color:var(--soft);font-size:.8125rem;padding-top:.15rem}
.finding dd{margin:0}
.finding ul{margin:0;padding:0;list-style:none}
.finding li+li{margin-top:.3rem}
.remedy{font-weight:600}
.tag{font-size:.8125rem;color:var(--soft);font-weight:400;margin-left:.6em}
.tag.root{color:var(--loss);font-weight:600}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em}
figure.spaced{margin-top:1.5rem}.methods td:first-child{min-width:18rem}.methods td:nth-child(2){min-width:18rem}.methods td:nth-child(3){min-width:6rem}
.foot{padding-top:2rem;padding-bottom:3rem;font-size:.8125rem;color:var(--soft)}
.foot p+p{margin-top:.25rem}
.events{columns:2;margin:.75rem 0 0;padding:0;list-style:none;font-size:.8125rem;color:var(--soft)}
@media (max-width:60rem){main,.top,.foot{padding-left:1.25rem;padding-right:1.25rem}.strip{grid-template-columns:1fr 1fr 1fr}.tile:nth-child(4){border-left:0;padding-left:0}.tile:nth-child(n+4){border-top:1px solid var(--line)}.pair{grid-template-columns:1fr}}
@media (max-width:60rem){.pair>figure:has(figcaption){display:block}}
@media (max-width:40rem){h1{font-size:1.5rem}.facts{font-size:1rem}.facts>span{display:block}.facts>span+span::before{content:none}.strip{grid-template-columns:1fr 1fr}.tile{padding-left:1rem}.tile:nth-child(odd){border-left:0;padding-left:0}.tile:nth-child(even){border-left:1px solid var(--line);padding-left:1rem}.tile:nth-child(n+3){border-top:1px solid var(--line)}.tile:first-child .big{font-size:1.25rem;line-height:1.35}.change{white-space:normal}.do{grid-template-columns:1fr;gap:.1rem}.do dd{margin-bottom:.6rem}.datafoot span{display:block}.datafoot span+span::before{content:none}.four{grid-template-columns:1fr}.finding{grid-template-columns:1.75rem 1fr}.finding dl{grid-template-columns:1fr;gap:.1rem}.finding dd{margin-bottom:.5rem}.events{columns:1}.contents ul{columns:1}}
@page{size:A4 portrait;margin:16mm 15mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);font:9pt sans-serif;color:#56616b}}
@media print{:root{color-scheme:light;--paper:#ffffff;--ground:#f6f7f6;--ink:#1b2127;--soft:#56616b;--line:#d8dddd;--rule:#1b2127;--accent:#0b5d66;--loss:#a8480a;--gain:#1d5c9e;--fill-loss:#e0935a;--fill-gain:#74a7d8;--band:#cfe0e1;--l1:#fbeee3;--l2:#f7d9be;--l3:#efb98c;--l4:#e3965c;--g1:#e7f0f9;--g2:#c9def2;--g3:#9dc3e6;--g4:#72a8d9;--z:#eff1f0;--hatch:#1b2127}
html{font-size:10.5pt}main,.top,.foot{max-width:none;padding-left:0;padding-right:0}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.opening{break-after:page}.strip{grid-template-columns:1fr 1fr 1fr}.tile:nth-child(4){border-left:0;padding-left:0}.tile:nth-child(n+4){border-top:1px solid var(--line)}
.noprint{display:none}a{color:inherit;text-decoration:none}
section{margin-top:0;padding-top:.6rem}section+section{margin-top:1.6rem}
figure,.finding,tr,.legend,.lead{break-inside:avoid}h2,h3,.lead,summary{break-after:avoid}thead{display:table-header-group}caption,thead,tbody tr:first-child{break-after:avoid}tbody tr:first-child{break-before:avoid}table:not(.methods) tbody tr:nth-child(-n+3):not(:last-child){break-after:avoid}table:not(.methods) tbody tr:nth-last-child(-n+3):not(:first-child){break-before:avoid}.foot{padding:.6rem 0 0}.keep{break-inside:avoid}
.pair{grid-template-columns:640fr 416fr;gap:1.25rem}.four{grid-template-columns:1fr 1fr}
.scroll{overflow:visible;background:none}
details::details-content{content-visibility:visible!important;display:block!important;block-size:auto!important}
summary{list-style:none;color:var(--soft)}}
`;
