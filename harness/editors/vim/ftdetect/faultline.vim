autocmd BufRead,BufNewFile *.fault setfiletype faultline
