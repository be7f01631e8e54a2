module line-sdk-check

go 1.24

require github.com/line/line-bot-sdk-go/v8 v8.14.0
