import { personalityTests } from './smpp-personality-rows.ts'

personalityTests(2, 4)
